// Keeping a room in order. A deletion takes effect at once for everybody, because a bad message must not stay for
// the sake of an undo; a mute can be taken back.

import { t } from "../i18n";
import { errorText } from "../i18n/errors";
import type { Person } from "../protocol";
import type { LiveRoom } from "./liveRoom";
import { toast } from "./toasts";

export const MUTE_SECONDS = 10 * 60;
const UNDO_MS = 10_000;

export async function deleteMessage(room: LiveRoom, messageId: string): Promise<void> {
  await told(room.deleteMessage(messageId));
}

/** Mutes for ten minutes and offers to take it back for ten seconds. */
export async function mutePerson(room: LiveRoom, person: Person, seconds = MUTE_SECONDS): Promise<void> {
  if (!(await told(room.mute(person.id, seconds)))) return;
  toast(t("mod.muted", { name: person.name }), {
    action: { label: t("word.undo"), run: () => void unmutePerson(room, person) },
    ms: UNDO_MS,
  });
}

export async function unmutePerson(room: LiveRoom, person: Person): Promise<void> {
  if (await told(room.unmute(person.id))) toast(t("mod.unmuted", { name: person.name }));
}

/** Says what went wrong; true when nothing did. */
async function told(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    toast(errorText(error), { tone: "danger" });
    return false;
  }
}
