import { useCallback, useMemo } from "preact/hooks";
import type { RtcSource } from "../../media/rtc";
import type { Place } from "../../state/stage/stage";

interface Lines {
  /** By the number of the line; none without a source. */
  streams: readonly MediaStream[];
  /** Takes the heights at which places are shown, so that each line brings a layer that is enough. */
  onShown: (heights: ReadonlyMap<string, number>) => void;
}

/** What the stage's tiles take from the lines of a source. Places whose picture this page has itself are local. */
export function useLines(
  source: Pick<RtcSource, "link"> | null,
  places: readonly Place[],
  isLocal: (place: Place) => boolean,
): Lines {
  const link = source?.link.value ?? null;
  const layers = link?.layers.value ?? null;
  const streams = useMemo(
    () => link?.connection.videos.map((track) => new MediaStream([track])) ?? [],
    [link],
  );
  const lines = JSON.stringify(places.map((one) => [one.key, isLocal(one) ? null : one.videoLine]));
  const onShown = useCallback(
    (heights: ReadonlyMap<string, number>) => {
      const wanted = new Map<number, number>();
      for (const [key, line] of JSON.parse(lines) as [string, number | null][])
        if (line !== null) wanted.set(line, heights.get(key) ?? 0);
      if (wanted.size > 0) layers?.show(wanted);
    },
    [lines, layers],
  );
  return { streams, onShown };
}
