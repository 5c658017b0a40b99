import { describe, expect, it } from "vitest";
import type { Numbered } from "../../src/protocol";
import { linesAt, missingAt, nothingSaid, withSaid } from "../../src/state/replayFacts";

const T = 1_700_000_000_000;
const show = { fromMs: T, toMs: T + 3_600_000 };
const said = (seq: number, atMs: number): Numbered => ({
  seq,
  at_ms: T + atMs,
  fact: {
    type: "chat_posted",
    message_id: `m${seq}`,
    client_id: `c${seq}`,
    person: { id: "x", name: "X", role: "viewer" },
    text: "hi",
  },
});
const span = (fromMs: number, toMs: number) => ({ fromMs: T + fromMs, toMs: T + toMs });

describe("what is read next", () => {
  it("begins some minutes before a moment that nothing is known of", () => {
    expect(missingAt(nothingSaid, show, T + 1_000_000)).toEqual(span(820_000, 1_120_000));
    expect(missingAt(nothingSaid, show, T + 5000)).toEqual(span(0, 300_000));
  });

  it("goes on when little is left, and not before", () => {
    const known = withSaid(nothingSaid, span(0, 300_000), []);
    expect(missingAt(known, show, T + 240_000)).toBeNull();
    expect(missingAt(known, show, T + 240_001)).toEqual(span(300_000, 600_000));
  });

  it("stops where something is known already", () => {
    const known = withSaid(withSaid(nothingSaid, span(0, 300_000), []), span(400_000, 700_000), []);
    expect(missingAt(known, show, T + 290_000)).toEqual(span(300_000, 400_000));
    const whole = withSaid(known, span(300_000, 400_000), []);
    expect(whole.spans).toEqual([span(0, 700_000)]);
  });

  it("ends with the show", () => {
    const known = withSaid(nothingSaid, span(3_000_000, 3_600_000), []);
    expect(missingAt(known, show, T + 3_590_000)).toBeNull();
    expect(missingAt(nothingSaid, show, T + 3_599_000)).toEqual(span(3_419_000, 3_600_000));
  });
});

describe("the conversation", () => {
  const known = withSaid(
    withSaid(nothingSaid, span(0, 300_000), [said(2, 20_000), said(1, 10_000)]),
    span(900_000, 1_200_000),
    [said(9, 950_000), said(2, 20_000)],
  );
  const seqs = (atMs: number) => linesAt(known, T + atMs).map((line) => line.seq);

  it("has what was said until then, once and in order", () => {
    expect(seqs(9999)).toEqual([]);
    expect(seqs(10_000)).toEqual([1]);
    expect(seqs(250_000)).toEqual([1, 2]);
  });

  it("never joins what has a gap between", () => {
    expect(seqs(960_000)).toEqual([9]);
    expect(seqs(600_000)).toEqual([]);
  });
});
