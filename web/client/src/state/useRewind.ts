// The live player's place in time, and the small pictures of other places.

import { useEffect, useState } from "preact/hooks";
import { fresh } from "../media/pass";
import type { Player } from "../media/player";
import { readStoryboard, tileAt, type Storyboard, type Tile } from "../media/storyboard";
import type { Span } from "../media/pieces";
import type { ShowView } from "../protocol";
import type { LiveRoom } from "./liveRoom";
import { isLiveEdge, rewindSpan, stepOut } from "./rewind";
import { readFacts } from "./saidReader";
import { useServerNow } from "./ticking";

export interface Rewind {
  span: Span;
  /** Capture time of what is on the screen. */
  atMs: number;
  behindMs: number;
  isBack: boolean;
  seek: (atMs: number) => void;
}

/** Null while there is nothing to go back to. */
export function useRewind(show: ShowView, player: Player): Rewind | null {
  const nowMs = useServerNow(1000);
  const past = player.past.value;
  const wentTo = player.wentTo.value;
  const span = rewindSpan(show.rewind, past?.span.value ?? null, nowMs);
  const { rewind } = show;
  if (!span || !rewind) return null;
  const position = past?.position.value;
  const atMs =
    wentTo === null ? nowMs : ((position === undefined ? null : past?.captureAt(position)) ?? wentTo);
  return {
    span,
    atMs,
    behindMs: Math.max(0, nowMs - atMs),
    isBack: wentTo !== null,
    seek: (to) => {
      const wanted = wentTo === null ? stepOut(to, nowMs) : to;
      if (isLiveEdge(wanted, nowMs)) player.goLive();
      else player.goBack(rewind.url, Math.max(span.fromMs, wanted));
    },
  };
}

/** Small pictures of a show, read when they are first wanted; `everyMs` reads them again while a show grows. The list
 * and its pictures are asked for by the token of now, whichever one `url` began with. */
export function useStoryboard(url: string | null, isWanted: boolean, everyMs?: number) {
  const [board, setBoard] = useState<Storyboard>([]);
  useEffect(() => {
    if (!isWanted || url === null) return;
    const ending = new AbortController();
    const address = new URL(url, location.href).href;
    const read = () =>
      fetch(fresh(address), { signal: ending.signal })
        .then(async (answer) => answer.ok && setBoard(readStoryboard(await answer.text(), address)))
        .catch(() => undefined); // without pictures there is still the time
    void read();
    const timer = everyMs === undefined ? undefined : setInterval(() => void read(), everyMs);
    return () => {
      ending.abort();
      clearInterval(timer);
    };
  }, [url, isWanted, everyMs]);
  return (atMs: number | null): Tile | null => {
    const tile = atMs === null ? null : tileAt(board, atMs);
    return tile && { ...tile, url: fresh(tile.url) };
  };
}

/** A viewer who goes back to before this page was opened needs to know what was shown then. */
export function useEarlierFacts(room: LiveRoom, show: ShowView, fromMs: number, isBack: boolean): void {
  const untilMs = room.knownSinceMs;
  useEffect(() => {
    if (!isBack || fromMs >= untilMs || !Number.isFinite(untilMs)) return;
    const ending = new AbortController();
    void readFacts(show.slug, "shown", { fromMs, toMs: untilMs }, ending.signal)
      .then((all) => room.learnEarlier(all, fromMs, all.items))
      .catch(() => undefined); // then nothing is pinned for that time
    return () => ending.abort();
  }, [room, show.slug, isBack, untilMs]);
}
