// Who has taken part in the conversation. Pure.

import type { Person } from "../protocol";
import type { RoomView } from "./room";

export interface Participant {
  person: Person;
  messages: number;
  lastAtMs: number;
  /** Muted until then, or null. */
  mutedUntilMs: number | null;
}

/** Everybody who wrote lately or is muted: muted ones first, then by who wrote last. */
export function participants(room: RoomView, nowMs: number): Participant[] {
  const found = new Map<string, Participant>();
  for (const line of room.lines) {
    if (line.kind !== "chat") continue;
    const known = found.get(line.person.id);
    found.set(line.person.id, {
      person: line.person,
      messages: (known?.messages ?? 0) + 1,
      lastAtMs: line.atMs,
      mutedUntilMs: null,
    });
  }
  for (const { person, untilMs } of room.mutes) {
    if (untilMs <= nowMs) continue;
    const known = found.get(person.id) ?? { person, messages: 0, lastAtMs: 0, mutedUntilMs: null };
    found.set(person.id, { ...known, mutedUntilMs: untilMs });
  }
  return [...found.values()].sort(
    (a, b) => Number(b.mutedUntilMs !== null) - Number(a.mutedUntilMs !== null) || b.lastAtMs - a.lastAtMs,
  );
}

/** Who of those who wrote lately can be asked on stage: signed in, not the team, not there or asked already. */
export function invitable(room: RoomView, nowMs: number): Person[] {
  const { members, invited, hands } = room.stage;
  const taken = new Set(
    [...members.map((one) => one.person), ...invited, ...hands].map((person) => person.id),
  );
  return participants(room, nowMs)
    .filter((one) => one.mutedUntilMs === null)
    .map((one) => one.person)
    .filter((person) => !taken.has(person.id) && person.id !== room.me?.id);
}
