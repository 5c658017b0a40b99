import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { neededHeight } from "../../media/neededHeight";
import type { Player } from "../../media/player";
import { useSize } from "../useSize";

/** Tells the server how large the one picture is shown, so that it need not send a larger one. */
export function useMainSize(
  video: RefObject<HTMLVideoElement>,
  player: Player | null,
  isAlone: boolean,
): void {
  const size = useSize(video);
  const rtc = player?.rtc.value ?? null;
  const layers = rtc?.link.value.layers.value ?? null;
  const line = rtc?.mainLine.value ?? null;
  const isPlaying = player?.state.value === "playing";
  useEffect(() => {
    if (!isAlone || !isPlaying || !layers || line === null || !size || !video.current) return;
    const { videoWidth, videoHeight } = video.current;
    const aspect = videoHeight > 0 ? videoWidth / videoHeight : null;
    const fit = getComputedStyle(video.current).objectFit === "cover" ? "cover" : "contain";
    const height = neededHeight(size, fit, aspect, devicePixelRatio);
    layers.show(new Map([[line, height]]));
  }, [isAlone, isPlaying, layers, line, size]);
}
