import { expect, it } from "vitest";
import { participants } from "../../src/state/people";
import { emptyRoom, type Line } from "../../src/state/room";

const line = (id: string, atMs: number): Line => ({
  kind: "chat",
  seq: atMs,
  atMs,
  messageId: `m${atMs}`,
  clientId: "",
  person: { id, name: id, role: "viewer" },
  text: "",
});

it("lists who wrote, the last first, and who is muted before them", () => {
  const mute = (id: string, untilMs: number) => ({
    person: { id, name: id, role: "viewer" as const },
    untilMs,
    reason: "",
  });
  const room = {
    ...emptyRoom,
    lines: [line("a", 1), line("b", 2), line("a", 3)],
    mutes: [mute("c", 500), mute("b", 50)],
  };
  expect(participants(room, 100).map((one) => [one.person.id, one.messages, one.mutedUntilMs])).toEqual([
    ["c", 0, 500],
    ["a", 2, null],
    ["b", 1, null],
  ]);
});
