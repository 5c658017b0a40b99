import { renderHook } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PollState } from "../../src/protocol";
import { useShownPoll } from "../../src/state/polls";

const open: PollState = { id: "p1", question: "Which?", options: ["a", "b"], votes: [1, 0], is_open: true };
const closed: PollState = { ...open, is_open: false };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a poll that closes shows its result for a moment", () => {
  const { result, rerender } = renderHook(({ poll }) => useShownPoll(poll), { initialProps: { poll: open } });
  expect(result.current).toBe(open);
  rerender({ poll: closed });
  expect(result.current).toBe(closed);
  vi.advanceTimersByTime(15_000);
  rerender({ poll: closed });
  expect(result.current).toBe(null);
});

test("who comes after the end is not bothered with it", () => {
  expect(renderHook(() => useShownPoll(closed)).result.current).toBe(null);
});
