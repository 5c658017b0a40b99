// What people ask of the stage. Each is a command to the room; what comes of it is in the room's facts.

import { t } from "../../i18n";
import { errorText } from "../../i18n/errors";
import type {
  AnswerInvite,
  InviteToStage,
  LeaveStage,
  LowerHand,
  MuteOnStage,
  Person,
  RaiseHand,
  SetLayout,
  SetProgramme,
  StageMember,
} from "../../protocol";
import type { LiveRoom } from "../liveRoom";
import { toast } from "../toasts";

const UNDO_MS = 10_000;

export function raiseHand(room: LiveRoom): Promise<boolean> {
  return told(room.stage("raise_hand", {} satisfies RaiseHand));
}

/** One's own without `personId`. */
export function lowerHand(room: LiveRoom, personId: string | null = null): Promise<boolean> {
  return told(room.stage("lower_hand", { person_id: personId } satisfies LowerHand));
}

/** Asks somebody to come; whoever raised a hand is on stage at once. */
export function inviteToStage(room: LiveRoom, personId: string): Promise<boolean> {
  return told(room.stage("invite_to_stage", { person_id: personId } satisfies InviteToStage));
}

export function answerInvite(room: LiveRoom, accept: boolean): Promise<boolean> {
  return told(room.stage("answer_invite", { accept } satisfies AnswerInvite));
}

export function leaveStage(room: LiveRoom): Promise<boolean> {
  return told(room.stage("leave_stage", { person_id: null } satisfies LeaveStage));
}

/** Takes somebody off the stage, or an invitation back; can be undone by inviting again. */
export async function removeFromStage(room: LiveRoom, person: Person): Promise<void> {
  const done = await told(room.stage("leave_stage", { person_id: person.id } satisfies LeaveStage));
  if (!done) return;
  toast(t("onstage.removed", { name: person.name }), {
    action: { label: t("onstage.again"), run: () => void inviteToStage(room, person.id) },
    ms: UNDO_MS,
  });
}

/** The whole wish for somebody's sound and picture: true is off. */
export function muteOnStage(
  room: LiveRoom,
  member: StageMember,
  change: Partial<Pick<MuteOnStage, "audio" | "video">>,
): Promise<boolean> {
  const wish: MuteOnStage = {
    person_id: member.person.id,
    audio: member.is_audio_muted,
    video: member.is_video_muted,
    ...change,
  };
  return told(room.stage("mute_on_stage", wish));
}

export function setProgramme(
  room: LiveRoom,
  personId: string,
  source: SetProgramme["source"],
): Promise<boolean> {
  return told(room.stage("set_programme", { person_id: personId, source } satisfies SetProgramme));
}

export function setLayout(room: LiveRoom, layout: SetLayout["layout"]): Promise<boolean> {
  return told(room.stage("set_layout", { layout } satisfies SetLayout));
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
