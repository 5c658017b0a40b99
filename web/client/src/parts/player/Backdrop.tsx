import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

const EVERY_MS = 400;

/** The picture's own colours, blurred, behind a picture that does not fill the screen: 32 × 18 pixels, twice a second. */
export function Backdrop({ video }: { video: RefObject<HTMLVideoElement> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const from = video.current;
      if (!from || from.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || document.hidden) return;
      canvas.current?.getContext("2d")?.drawImage(from, 0, 0, 32, 18);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [video]);
  return <canvas ref={canvas} class="live__backdrop" width={32} height={18} aria-hidden="true" />;
}
