import { describe, expect, it } from "vitest";
import type { AnyFact, Numbered, PinnedProduct, PollState } from "../../src/protocol";
import { applyFacts, emptyRoom, type RoomView } from "../../src/state/room";
import {
  heard,
  LONGEST_HOLD_MS,
  nothingShown,
  roomAt,
  seenUntil,
  shownAt,
  timelineFrom,
  withEarlier,
  type PlayClock,
  type Timeline,
} from "../../src/state/timedFacts";

const product = (id: string): PinnedProduct => ({
  id,
  title: id,
  image_url: null,
  currency: "BDT",
  skus: [],
});
const poll = (id: string): PollState => ({
  id,
  question: id,
  options: ["a", "b"],
  votes: [0, 0],
  is_open: true,
});
const at = (seq: number, atMs: number, fact: AnyFact): Numbered => ({ seq, at_ms: atMs, fact });
const pin = (seq: number, atMs: number, id = `p${seq}`) =>
  at(seq, atMs, { type: "product_pinned", product: product(id) });
const unpin = (seq: number, atMs: number, id: string) =>
  at(seq, atMs, { type: "product_unpinned", product_id: id });
const sold = (seq: number, atMs: number) =>
  at(seq, atMs, { type: "item_sold", product_id: "p", title: "Saree", quantity: 1 } as AnyFact);
const said = (seq: number, atMs: number) =>
  at(seq, atMs, {
    type: "chat_posted",
    message_id: `m${seq}`,
    client_id: `c${seq}`,
    person: { id: "x", name: "X", role: "viewer" },
    text: "hi",
  });

const START = 100_000;
const live = (mediaMs: number, nowMs = mediaMs + 2000): PlayClock => ({ mediaMs, nowMs, isRewound: false });
const rewound = (mediaMs: number): PlayClock => ({ mediaMs, nowMs: 9_000_000, isRewound: true });
const timeline = (...facts: Numbered[]): Timeline =>
  facts.reduce((all, one) => heard(all, [one], one.at_ms + 50), timelineFrom(nothingShown, START));
const pinnedAt = (all: Timeline, clock: PlayClock) => shownAt(all, seenUntil(all, clock)).pinned?.id ?? null;

describe("a pin", () => {
  const all = timeline(pin(5, START + 1000), pin(6, START + 3000), unpin(7, START + 5000, "p6"));

  it("waits for the picture of its moment", () => {
    expect(pinnedAt(all, live(START + 999))).toBeNull();
    expect(pinnedAt(all, live(START + 1000))).toBe("p5");
    expect(pinnedAt(all, live(START + 3000))).toBe("p6");
    expect(pinnedAt(all, live(START + 5000))).toBeNull();
  });

  it("waits no longer than the bound while live", () => {
    const heardMs = START + 1050;
    expect(pinnedAt(all, live(START - 60_000, heardMs + LONGEST_HOLD_MS - 1))).toBeNull();
    expect(pinnedAt(all, live(START - 60_000, heardMs + LONGEST_HOLD_MS))).toBe("p5");
  });

  it("is as it was for a viewer who went back in time", () => {
    expect(pinnedAt(all, rewound(START + 4000))).toBe("p6");
    expect(pinnedAt(all, rewound(START + 2000))).toBe("p5");
    expect(pinnedAt(all, rewound(START))).toBeNull();
  });

  it("keeps its place behind an earlier fact that still waits", () => {
    const crossed = timeline(pin(5, START + 4000, "late"), pin(6, START + 3000, "early"));
    expect(pinnedAt(crossed, live(START + 3500))).toBeNull();
    expect(pinnedAt(crossed, live(START + 4000))).toBe("early");
  });
});

describe("what is remembered", () => {
  it("has each fact once, and no chat", () => {
    const once = timeline(pin(5, START), said(6, START), pin(7, START));
    expect(heard(once, [pin(5, START), pin(7, START)], START)).toBe(once);
    expect(once.facts.map(({ one }) => one.seq)).toEqual([5, 7]);
  });

  it("forgets sold lines once they have been seen", () => {
    const all = timeline(sold(5, START));
    const later = heard(all, [pin(6, START + 60_000)], START + 60_000);
    expect(later.facts.map(({ one }) => one.seq)).toEqual([6]);
  });

  it("stays bounded, and what is dropped stays true", () => {
    const many = Array.from({ length: 2100 }, (_, n) => pin(n, START + n));
    const all = heard(timelineFrom(nothingShown, START), many, START);
    expect(all.facts).toHaveLength(2000);
    expect(all.before.pinned?.id).toBe("p99");
    expect(all.sinceMs).toBe(START + 99);
  });

  it("takes in what happened before, read later", () => {
    const joined = heard(
      timelineFrom({ pinned: product("p3"), poll: null }, START),
      [pin(9, START + 50)],
      START,
    );
    const whole = withEarlier(joined, nothingShown, 0, [
      pin(1, 500),
      said(2, 600),
      pin(3, 700),
      pin(9, START + 50),
    ]);
    expect(whole.facts.map(({ one }) => one.seq)).toEqual([1, 3, 9]);
    expect(pinnedAt(whole, rewound(650))).toBe("p1");
    expect(pinnedAt(whole, rewound(400))).toBeNull();
    expect(pinnedAt(whole, live(START + 10))).toBe("p3");
  });
});

describe("the room", () => {
  const room = (...facts: Numbered[]): RoomView =>
    applyFacts({ ...emptyRoom, seq: (facts[0]?.seq ?? 0) - 1 }, facts).room;

  it("shows chat at once and sold lines with the picture", () => {
    const facts = [said(5, START), sold(6, START + 1000), said(7, START + 1100)];
    const all = timeline(...facts);
    const seen = roomAt(room(...facts), all, seenUntil(all, live(START + 500)), false);
    expect(seen.lines.map((line) => line.seq)).toEqual([5, 7]);
  });

  it("is itself when nothing waits", () => {
    const facts = [pin(5, START), said(6, START)];
    const now = room(...facts);
    expect(roomAt(now, timeline(...facts), 5, false)).toBe(now);
  });

  it("counts votes as they come, and closes a poll with its picture", () => {
    const facts = [
      at(5, START, { type: "poll_opened", poll: poll("q") }),
      at(6, START + 500, { type: "poll_counted", poll_id: "q", votes: [3, 1] }),
      at(7, START + 1000, { type: "poll_closed", poll_id: "q", votes: [4, 1] }),
    ];
    const all = timeline(...facts);
    const seen = roomAt(room(...facts), all, seenUntil(all, live(START + 600)), false);
    expect(seen.poll).toMatchObject({ is_open: true, votes: [4, 1] });
  });

  it("keeps chat live for a viewer who went back", () => {
    const facts = [pin(5, START), sold(6, START + 1000), said(7, START + 1100)];
    const all = timeline(...facts);
    const seen = roomAt(room(...facts), all, seenUntil(all, rewound(START - 1)), true);
    expect(seen.lines.map((line) => line.seq)).toEqual([6, 7]);
    expect(seen.pinned).toBeNull();
  });
});
