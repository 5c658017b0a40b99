import { expect, it } from "vitest";
import { failed, resending, unposted, withDraft, without } from "../../src/state/outbox";
import type { Line } from "../../src/state/room";

const posted = (clientId: string, personId: string): Line => ({
  kind: "chat",
  seq: 1,
  atMs: 0,
  messageId: "m",
  clientId,
  person: { id: personId, name: "", role: "viewer" },
  text: "hi",
});

it("keeps a draft until the room posts it under its own id by the same person", () => {
  const drafts = withDraft([], "a", "hi");
  expect(unposted(drafts, [posted("a", "someone else")], "me")).toEqual(drafts);
  expect(unposted(drafts, [posted("a", "me")], "me")).toEqual([]);
});

it("fails and is sent again under the same id", () => {
  const drafts = failed(withDraft([], "a", "hi"), "a", "room.too_fast");
  expect(drafts).toEqual([{ clientId: "a", text: "hi", status: "failed", code: "room.too_fast" }]);
  expect(resending(drafts, "a")).toEqual([{ clientId: "a", text: "hi", status: "sending", code: null }]);
  expect(without(drafts, "a")).toEqual([]);
});
