import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { ReplayFacts } from "../../src/protocol";
import { ReplayRoom } from "../../src/state/replayRoom";

const POLL = { id: "q", question: "Which?", options: ["Red", "Blue"], votes: [1, 2], is_open: false };
const SHOWN: ReplayFacts = { pinned: null, poll: POLL, items: [], next_ms: null };
let answers: Response[];
let asked: number;

beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  vi.stubGlobal("fetch", () => {
    asked += 1;
    return Promise.resolve(answers.shift() ?? new Response(JSON.stringify(SHOWN)));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const refused = (status: number) => new Response(JSON.stringify({ code: "no" }), { status });

test("pins and polls that could not be read are read again, later and later", async () => {
  answers = Array.from({ length: 9 }, () => refused(503)); // three calls, which try three times each
  const room = new ReplayRoom("demo", { fromMs: 0, toMs: 60_000 });
  await vi.advanceTimersByTimeAsync(3000);
  expect(room.view.value.poll).toBeNull();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(room.view.value.poll).toEqual(POLL);
  expect(asked).toBe(10);
  room.close();
});

test.each([
  ["it was refused", 404, false],
  ["nobody looks any more", 500, true],
])("they are not asked for again when %s", async (_, status, closes) => {
  answers = [refused(status)];
  const room = new ReplayRoom("demo", { fromMs: 0, toMs: 60_000 });
  await vi.advanceTimersByTimeAsync(0);
  if (closes) room.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
  room.close();
});
