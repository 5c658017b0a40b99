// The stage as one viewer watches it: which picture is large, and what the connection must carry for it.

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { everything, growWithinMs, linesToOffer, type Selection } from "../../media/lines";
import type { Player } from "../../media/player";
import type { LiveRoom } from "../liveRoom";
import { placesOf, programmeOf, standingOf, type Place, type Standing } from "./stage";

export interface StageWatch {
  places: ReadonlySignal<readonly Place[]>;
  standing: ReadonlySignal<Standing>;
  /** The large picture's place: the viewer's own choice while it is there, else the programme. */
  main: ReadonlySignal<string | null>;
  /** Two cameras of equal rank: the host's show with one guest, nothing chosen. */
  isEqual: ReadonlySignal<boolean>;
  /** More to show than one picture. */
  isShared: ReadonlySignal<boolean>;
  /** What the viewer made large; null follows the programme. */
  focus: Signal<string | null>;
}

/** Follows a room's stage; the same object as long as the page is in the room. */
export function useStage(room: LiveRoom): StageWatch {
  return useMemo(() => watchStage(room), [room]);
}

function watchStage(room: LiveRoom): StageWatch {
  const stage = computed(() => room.view.value.stage);
  const meId = computed(() => room.view.value.me?.id ?? null);
  const speakers = computed(() => room.view.value.counters.speakers);
  const focus = signal<string | null>(null);
  const places = computed(() => placesOf(stage.value, speakers.value, meId.value));
  const programme = computed(() => programmeOf(stage.value));
  const main = computed(() =>
    places.value.some((one) => one.key === focus.value) ? focus.value : programme.value,
  );
  return {
    places,
    standing: computed(() => standingOf(stage.value, meId.value)),
    main,
    focus,
    isEqual: computed(() => {
      const [host, guest, ...more] = places.value;
      const isPair = guest !== undefined && more.length === 0;
      return isPair && guest.source === "camera" && main.value === host?.key;
    }),
    isShared: computed(() => {
      const [host, ...others] = places.value;
      return others.length > 0 || (host !== undefined && host.isSending && host.videoLine === null);
    }),
  };
}

/** What a viewer takes from the lines. Pure. */
export function selectionOf(places: readonly Place[], main: string | null): Selection {
  if (!places.some((one) => one.isSending)) return everything;
  const picture = places.find((one) => one.key === main && !one.isMe)?.videoLine ?? null;
  const others = places.filter((one) => !one.isMe);
  const hasPicture = others.some((one) => one.videoLine !== null);
  const hasSound = others.some((one) => one.audioLine !== null && !one.isAudioMuted);
  return {
    video: picture,
    silent: places.flatMap((one) => (one.isMe && one.audioLine !== null ? [one.audioLine] : [])),
    expects: hasPicture ? "picture" : hasSound ? "sound" : "nothing",
  };
}

/** Keeps the player on the right picture and voices, with enough lines for everybody. */
export function useStageLines(player: Player | null, room: LiveRoom, stage: StageWatch): void {
  const places = stage.places.value;
  const main = stage.main.value;
  const { tracks } = room.view.value.stage;
  const selection = selectionOf(places, main);
  useEffect(() => {
    player?.select(selection);
    player?.expectLines(linesToOffer(tracks));
  }, [player, JSON.stringify(selection), tracks]);

  const rtc = player?.rtc.value ?? null;
  const offered = rtc?.link.value.connection.videos.length ?? 0;
  const withinMs = rtc === null ? null : growWithinMs(tracks, offered);
  useEffect(() => {
    if (withinMs === null) return;
    // At random, so that not all viewers ask in the same moment.
    const timer = setTimeout(() => void rtc?.grow(), Math.random() * withinMs);
    return () => clearTimeout(timer);
  }, [rtc, withinMs, tracks]);
}
