import { expect, it } from "vitest";
import { backoffMs, pause } from "../../src/net/backoff";

it("doubles up to its limit and spreads by a quarter", () => {
  expect([0, 1, 2, 3, 4].map((attempt) => backoffMs(attempt, 0.5))).toEqual([500, 1000, 2000, 4000, 5000]);
  expect(backoffMs(0, 0)).toBe(375);
  expect(backoffMs(1000, 0.5)).toBe(5000);
});

it("stops waiting when it is told to", async () => {
  const stop = new AbortController();
  const waiting = pause(60_000, stop.signal);
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
});
