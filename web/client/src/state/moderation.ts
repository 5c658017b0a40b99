// Keeping a room in order. Every act takes effect at once for everybody, because a bad message must not stay for the
// sake of an undo, and can be taken back for ten seconds.

import { t } from "../i18n";
import { errorText } from "../i18n/errors";
import type { Person } from "../protocol";
import type { LiveRoom } from "./liveRoom";
import type { ChatMessage } from "./room";
import { serverNow } from "./serverClock";
import { dismiss, toast } from "./toasts";

const MUTE_SECONDS = 10 * 60;
const UNDO_MS = 10_000;

/** What can be taken back now, oldest first. */
let undos: readonly (() => void)[] = [];

export async function deleteMessage(room: LiveRoom, { messageId, person }: ChatMessage): Promise<void> {
  if (!(await told(room.deleteMessage(messageId)))) return;
  offerUndo(t("mod.deleted", { name: person.name }), async () => {
    if (await told(room.restoreMessage(messageId))) toast(t("mod.restored"));
  });
}

/** Mutes for ten minutes. */
export async function mutePerson(room: LiveRoom, person: Person): Promise<void> {
  if (!(await told(room.mute(person.id, MUTE_SECONDS)))) return;
  offerUndo(t("mod.muted", { name: person.name }), async () => {
    if (await told(room.unmute(person.id))) toast(t("mod.unmuted", { name: person.name }));
  });
}

/** Lets somebody write again; taken back, they are muted for what was left of their time. */
export async function unmutePerson(room: LiveRoom, person: Person): Promise<void> {
  const mute = room.view.value.mutes.find((one) => one.person.id === person.id);
  if (!(await told(room.unmute(person.id)))) return;
  offerUndo(t("mod.unmuted", { name: person.name }), async () => {
    const seconds = Math.ceil(((mute?.untilMs ?? 0) - serverNow()) / 1000);
    if (seconds <= 0) return;
    if (await told(room.mute(person.id, seconds, mute?.reason))) {
      toast(t("mod.muted_again", { name: person.name }));
    }
  });
}

/** Takes the latest act back that still can be; false when there is none. */
export function undoLast(): boolean {
  const undo = undos.at(-1);
  undo?.();
  return undo !== undefined;
}

function offerUndo(text: string, takeBack: () => Promise<void>): void {
  const forget = () => {
    undos = undos.filter((one) => one !== undo);
  };
  const undo = () => {
    forget();
    dismiss(id);
    void takeBack();
  };
  const id = toast(text, { action: { label: t("word.undo"), run: undo }, ms: UNDO_MS });
  undos = [...undos, undo];
  setTimeout(forget, UNDO_MS);
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
