// What happens by itself at the host's and the moderators' desks when the stage changes.

import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { LiveRoom } from "../liveRoom";
import { isFull } from "./stage";
import { inviteToStage, setProgramme } from "./acts";
import type { Studio } from "../studio";
import { toast } from "../toasts";

/** Says who has raised a hand, and lets them on by one click while there is room. */
export function useHandNews(room: LiveRoom): void {
  const { stage, seq } = room.view.value;
  const known = useRef<ReadonlySet<string> | null>(null);
  const ids = stage.hands.map((person) => person.id).join(" ");
  useEffect(() => {
    if (seq === null) return;
    const before = known.current;
    known.current = new Set(stage.hands.map((person) => person.id));
    // Hands that were up before this page was opened are in the list, and no news.
    if (before === null) return;
    for (const person of stage.hands.filter((one) => !before.has(one.id))) {
      toast(
        t("onstage.hand_toast", { name: person.name }),
        isFull(stage)
          ? {}
          : { action: { label: t("onstage.admit"), run: () => void inviteToStage(room, person.id) } },
      );
    }
  }, [ids, seq === null]);
}

/** A screen is shared to be looked at: it becomes the programme as soon as it arrives. */
export function useScreenAsProgramme(studio: Studio, room: LiveRoom): void {
  const { stage, me } = room.view.value;
  const meId = me?.id ?? null;
  const isShared = stage.tracks.some((track) => track.source === "screen" && track.person_id === meId);
  const isOurs = studio.screen.stream.value !== null;
  useEffect(() => {
    if (isShared && isOurs && meId !== null) void setProgramme(room, meId, "screen");
  }, [isShared, isOurs, meId, room]);
}
