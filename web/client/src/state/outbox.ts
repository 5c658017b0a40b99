// What this person has written and the room has not shown yet; pure.

import type { Line } from "./room";

export interface Draft {
  clientId: string;
  text: string;
  status: "sending" | "failed";
  /** Problem code of the refusal; `timeout` when nothing came back. */
  code: string | null;
}

export function withDraft(drafts: readonly Draft[], clientId: string, text: string): Draft[] {
  return [...drafts, { clientId, text, status: "sending", code: null }];
}

export function failed(drafts: readonly Draft[], clientId: string, code: string): Draft[] {
  return drafts.map((draft) => (draft.clientId === clientId ? { ...draft, status: "failed", code } : draft));
}

/** Sent again under the same id, so that the room posts it once however often it arrives. */
export function resending(drafts: readonly Draft[], clientId: string): Draft[] {
  return drafts.map((draft) =>
    draft.clientId === clientId ? { ...draft, status: "sending", code: null } : draft,
  );
}

export function without(drafts: readonly Draft[], clientId: string): Draft[] {
  return drafts.filter((draft) => draft.clientId !== clientId);
}

/** Drafts that the room does not show yet. */
export function unposted(
  drafts: readonly Draft[],
  lines: readonly Line[],
  myId: string | null,
): readonly Draft[] {
  if (drafts.length === 0) return drafts;
  const posted = new Set(
    lines.flatMap((line) => (line.kind === "chat" && line.person.id === myId ? [line.clientId] : [])),
  );
  return drafts.some((draft) => posted.has(draft.clientId))
    ? drafts.filter((draft) => !posted.has(draft.clientId))
    : drafts;
}
