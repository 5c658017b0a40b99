// The line to read now, in the viewer's language.

import { useEffect, useRef, useState } from "preact/hooks";
import { captionAt, captionOf, captionWish, type Caption } from "./captions";
import type { RoomSight } from "./room";
import { SaidReader } from "./saidReader";
import type { PlayClock } from "./timedFacts";

const LOOK_MS = 150;

interface Watched {
  room: RoomSight;
  clock: () => PlayClock | null;
  /** Where to read lines of before this page was opened. */
  slug?: string;
  startedAtMs?: number | null;
}

/** Null while nothing is said. */
export function useCaption({ room, clock, slug, startedAtMs }: Watched): Caption | null {
  const [line, setLine] = useState<Caption | null>(null);
  const look = useRef<() => void>(() => undefined);
  const reader = useRef<SaidReader | null>(null);
  look.current = () => {
    const wish = captionWish.value;
    const now = clock();
    if (wish === "off" || now === null) return setLine(null);
    let captions = room.view.peek().captions;
    if (now.isRewound && slug !== undefined && startedAtMs) {
      reader.current ??= new SaidReader(slug);
      void reader.current.readAround(now.mediaMs, { fromMs: startedAtMs, toMs: now.nowMs });
      captions = reader.current.said.peek().facts.flatMap((one) => captionOf(one) ?? []);
    }
    // Who goes back sees all lines in their places.
    const behindMs = now.isRewound ? Infinity : now.nowMs - now.mediaMs;
    setLine(captionAt(captions, wish, now.mediaMs, behindMs));
  };
  useEffect(() => {
    const timer = setInterval(() => look.current(), LOOK_MS);
    return () => {
      clearInterval(timer);
      reader.current?.close();
    };
  }, []);
  return line;
}
