// What the live pages hold while they are open: the room, the player and the show's phase.

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Player } from "../media/player";
import type { Backstage, ShowView } from "../protocol";
import { LiveRoom } from "./liveRoom";
import type { RoomView } from "./room";
import { compareClocks, serverNow } from "./serverClock";
import { account, session } from "./session";

export type Phase = "scheduled" | "live" | "ended";

/** The room's word counts; before it has spoken the show's own status does. */
export function phaseOf(show: ShowView, room: RoomView): Phase {
  if (room.isLive) return "live";
  if (room.hasEnded || show.status === "ended") return "ended";
  if (room.seq === null) return show.status;
  return "scheduled";
}

/** In the room from the first render until the page goes, in none for null; enters again when somebody signs in
 * or out. */
export function useRoom(slug: string | null, backstage?: (hint: Backstage) => void): LiveRoom | null {
  const [room, setRoom] = useState<LiveRoom | null>(null);
  const heard = useRef(backstage);
  heard.current = backstage;
  const isKnown = session.value !== null;
  useEffect(() => {
    if (!isKnown || slug === null) return;
    const entered = new LiveRoom(slug, (hint) => heard.current?.(hint));
    setRoom(entered);
    return () => {
      entered.close();
      setRoom(null);
    };
  }, [slug, isKnown]);

  const accountId = account.value?.id ?? null;
  const enteredAs = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (!isKnown) return;
    if (enteredAs.current !== undefined && enteredAs.current !== accountId) room?.enterAgain();
    enteredAs.current = accountId;
  }, [accountId, isKnown, room]);
  return room;
}

/** Plays the show while `isOn`. */
export function usePlayer(video: RefObject<HTMLVideoElement>, slug: string, isOn: boolean): Player | null {
  const [player, setPlayer] = useState<Player | null>(null);
  useEffect(() => {
    if (!isOn || !video.current) return;
    void compareClocks();
    const playing = new Player(video.current, slug, serverNow);
    setPlayer(playing);
    const leave = () => playing.close();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      playing.close();
      setPlayer(null);
    };
  }, [slug, isOn, video]);
  return player;
}

/** Often enough that a pin is never a quarter of a second from its frame. */
const LOOK_MS = 100;

/** Holds the room's pins, polls and sales until the player's picture has come to them. */
export function useHeldFacts(room: LiveRoom, player: Player | null): void {
  useEffect(() => {
    if (!player) return room.showAt(null);
    const look = () => room.showAt(player.clock());
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [room, player]);
}
