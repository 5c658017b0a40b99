// What the replay page holds while it is open: the player, the room as it was, and the place to come back to.

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ReplayPlayer } from "../media/replay";
import type { ProductList, ReplayView, ShowView } from "../protocol";
import { ReplayRoom } from "./replayRoom";
import { placeOf, rememberedPlaces, rememberPlace } from "./resume";
import { useResource } from "./resource";

const REMEMBER_EVERY_MS = 5000;

export interface Replaying {
  player: ReplayPlayer | null;
  room: ReplayRoom;
  products: ProductList["items"];
  /** Seconds at which this device went on; 0 from the beginning. */
  resumedS: number;
}

export function useReplay(video: RefObject<HTMLVideoElement>, show: ShowView, replay: ReplayView): Replaying {
  const [player, setPlayer] = useState<ReplayPlayer | null>(null);
  const [resumedS] = useState(() => placeOf(rememberedPlaces(), show.slug, replay.duration_ms / 1000));
  const [room] = useState(
    () => new ReplayRoom(show.slug, { fromMs: replay.started_at_ms, toMs: replay.ended_at_ms + 1 }),
  );
  const shelf = useResource<ProductList>(`/shows/${encodeURIComponent(show.slug)}/products`);
  const products = shelf.data?.items ?? [];
  useEffect(() => {
    if (shelf.data) room.products.value = shelf.data.items;
  }, [room, shelf.data]);
  useEffect(() => () => room.close(), [room]);

  useEffect(() => {
    if (!video.current) return;
    const opened = new ReplayPlayer(video.current, replay.url, resumedS);
    setPlayer(opened);
    const remember = () => {
      if (!opened.past.value) return;
      rememberPlace(show.slug, opened.past.value.hasEnded.value ? 0 : opened.positionS);
    };
    const timer = setInterval(remember, REMEMBER_EVERY_MS);
    addEventListener("pagehide", remember);
    return () => {
      clearInterval(timer);
      removeEventListener("pagehide", remember);
      remember();
      opened.close();
      setPlayer(null);
    };
  }, [video, replay.url]);

  const past = player?.past.value ?? null;
  const atMs = past?.captureAt(past.position.value) ?? null;
  useEffect(() => {
    if (atMs !== null) room.showAt(atMs);
  }, [room, atMs]);
  return { player, room, products, resumedS };
}
