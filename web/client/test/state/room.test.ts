import { describe, expect, it } from "vitest";
import type { AnyFact, Numbered, Person, PinnedProduct, RoomState, Snapshot } from "../../src/protocol";
import { applyFacts, applySnapshot, emptyRoom, type RoomView } from "../../src/state/room";

const rina: Person = { id: "p1", name: "Rina", role: "viewer" };
const host: Person = { id: "p2", name: "Host", role: "host" };
const saree: PinnedProduct = {
  id: "saree",
  title: "Saree",
  image_url: null,
  currency: "BDT",
  skus: [{ id: "red", title: "Red", price_minor: 120_000, was_minor: null, stock_left: 5 }],
};

const at = (seq: number, fact: AnyFact): Numbered => ({ seq, at_ms: 1000 + seq, fact });
const said = (seq: number, text = `m${seq}`): Numbered =>
  at(seq, { type: "chat_posted", message_id: `id${seq}`, client_id: `c${seq}`, person: rina, text });

function snapshot(seq: number, parts: Partial<Snapshot>): Snapshot {
  const counters = { viewers: 3, likes: 7, speakers: [] };
  return {
    seq,
    me: rina,
    can_moderate: false,
    can_chat: true,
    counters,
    state: null,
    missed: null,
    ...parts,
  };
}

const state: RoomState = {
  is_live: true,
  host_away: false,
  pinned: saree,
  poll: null,
  messages: [said(8), said(9)],
  muted_until_ms: null,
  mutes: [],
  stage: { members: [], hands: [], invited: [], tracks: [], programme: null, layout: "auto" },
  captions: [],
};

const joined = (): RoomView => applySnapshot(emptyRoom, snapshot(10, { state })).room;
const texts = (room: RoomView) => room.lines.map((line) => (line.kind === "chat" ? line.text : line.kind));

describe("a snapshot", () => {
  it("starts afresh from a whole state", () => {
    const { room, gap } = applySnapshot(emptyRoom, snapshot(10, { state }));
    expect(gap).toBe(false);
    expect(room.seq).toBe(10);
    expect(room.isLive).toBe(true);
    expect(room.counters).toEqual({ viewers: 3, likes: 7, speakers: [] });
    expect(texts(room)).toEqual(["m8", "m9"]);
  });

  it("catches up with exactly what was missed", () => {
    const { room, gap } = applySnapshot(joined(), snapshot(12, { missed: [said(11), said(12)] }));
    expect(gap).toBe(false);
    expect(texts(room)).toEqual(["m8", "m9", "m11", "m12"]);
  });

  it("does not double what was missed when it was seen before", () => {
    const before = applyFacts(joined(), [said(11)]).room;
    const { room, gap } = applySnapshot(before, snapshot(12, { missed: [said(11), said(12)] }));
    expect(gap).toBe(false);
    expect(texts(room)).toEqual(["m8", "m9", "m11", "m12"]);
  });

  it("is a gap when it ends before the number it names", () => {
    expect(applySnapshot(joined(), snapshot(13, { missed: [said(11)] })).gap).toBe(true);
  });

  it("replaces everything when the server sends the whole state again", () => {
    const before = applyFacts(joined(), [said(11)]).room;
    const { room } = applySnapshot(before, snapshot(40, { state: { ...state, messages: [said(40)] } }));
    expect(texts(room)).toEqual(["m40"]);
    expect(room.seq).toBe(40);
  });
});

describe("facts", () => {
  it("are skipped when already known", () => {
    const once = applyFacts(joined(), [said(11)]).room;
    expect(applyFacts(once, [said(11)]).room).toEqual(once);
  });

  it("report a missing number and apply nothing after it", () => {
    const { room, gap } = applyFacts(joined(), [said(11), said(13)]);
    expect(gap).toBe(true);
    expect(room.seq).toBe(11);
    expect(texts(room)).toEqual(["m8", "m9", "m11"]);
  });

  it("are refused before the first snapshot", () => {
    expect(applyFacts(emptyRoom, [said(1)]).gap).toBe(true);
  });

  it("take a deleted message away", () => {
    const { room } = applyFacts(joined(), [at(11, { type: "message_deleted", message_id: "id8", by: host })]);
    expect(texts(room)).toEqual(["m9"]);
  });

  it("show a restored message again where it was", () => {
    const restored: AnyFact = {
      type: "message_restored",
      posted_seq: 8,
      posted_at_ms: 1008,
      posted: { type: "chat_posted", message_id: "id8", client_id: "c8", person: rina, text: "m8" },
      by: host,
    };
    const before = joined();
    const facts = [
      at(11, { type: "message_deleted", message_id: "id8", by: host }),
      at(12, restored),
      said(13),
    ];
    const { room } = applyFacts(before, facts);
    expect(room.lines.slice(0, -1)).toEqual(before.lines);
    expect(texts(room)).toEqual(["m8", "m9", "m13"]);
    expect(room.seq).toBe(13);
  });

  it("say to the muted person until when, and to others only who", () => {
    const mute = (person: Person) =>
      at(11, { type: "person_muted", person, until_ms: 99, reason: "spam", by: host });
    expect(applyFacts(joined(), [mute(rina)]).room.mutedUntilMs).toBe(99);
    const other = applyFacts(joined(), [mute({ ...rina, id: "p9" })]).room;
    expect(other.mutedUntilMs).toBeNull();
    expect(other.mutes.map((one) => one.person.id)).toEqual(["p9"]);
    const back = applyFacts(applyFacts(joined(), [mute(rina)]).room, [
      at(12, { type: "person_unmuted", person: rina, by: host }),
    ]).room;
    expect([back.mutedUntilMs, back.mutes]).toEqual([null, []]);
  });

  it("keep the stock of the pin and of the shelf", () => {
    const { room } = applyFacts(joined(), [at(11, { type: "stock_changed", sku_id: "red", stock_left: 2 })]);
    expect(room.pinned?.skus[0]?.stock_left).toBe(2);
    expect(room.stockLeft).toEqual({ red: 2 });
  });

  it("unpin only what is pinned", () => {
    const other = applyFacts(joined(), [at(11, { type: "product_unpinned", product_id: "lamp" })]).room;
    expect(other.pinned?.id).toBe("saree");
    const gone = applyFacts(other, [at(12, { type: "product_unpinned", product_id: "saree" })]).room;
    expect(gone.pinned).toBeNull();
  });

  it("follow the show from start to end", () => {
    const away = applyFacts(joined(), [at(11, { type: "host_away" })]).room;
    expect(away.hostAway).toBe(true);
    const over = applyFacts(away, [at(12, { type: "show_ended" })]).room;
    expect([over.isLive, over.hasEnded, over.hostAway, over.pinned]).toEqual([false, true, false, null]);
  });

  it("count a poll and ignore another one's votes", () => {
    const poll = { id: "q", question: "?", options: ["a", "b"], votes: [0, 0], is_open: true };
    const open = applyFacts(joined(), [at(11, { type: "poll_opened", poll })]).room;
    const counted = applyFacts(open, [
      at(12, { type: "poll_counted", poll_id: "q", votes: [1, 4] }),
      at(13, { type: "poll_counted", poll_id: "old", votes: [9, 9] }),
    ]).room;
    expect(counted.poll?.votes).toEqual([1, 4]);
    const closed = applyFacts(counted, [at(14, { type: "poll_closed", poll_id: "q", votes: [2, 4] })]).room;
    expect([closed.poll?.votes, closed.poll?.is_open]).toEqual([[2, 4], false]);
  });

  it("keep the newest 300 lines", () => {
    const facts = Array.from({ length: 400 }, (_, index) => said(11 + index));
    const { room } = applyFacts(joined(), facts);
    expect(room.lines).toHaveLength(300);
    expect(texts(room).at(-1)).toBe("m410");
  });
});
