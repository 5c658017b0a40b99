// What a room looks like to one person, as a pure function of snapshots and numbered facts.
//
// Facts are applied exactly once and in order: a number already seen is skipped, a missing one is
// reported as a gap, and the caller reconnects to be given what it lacks.

import type { ReadonlySignal } from "@preact/signals";
import type {
  AnyFact,
  Counters,
  Numbered,
  Person,
  PinnedProduct,
  PollState,
  Snapshot,
  StageState,
} from "../protocol";
import { captionOf, MOST_CAPTIONS, type Caption } from "./captions";
import { applyStageFact, emptyStage } from "./stage/stage";

export interface ChatMessage {
  kind: "chat";
  seq: number;
  atMs: number;
  messageId: string;
  clientId: string;
  person: Person;
  text: string;
}

/** One row of the conversation; things said and things that happened share it. */
export type Line =
  | ChatMessage
  | {
      kind: "gift";
      seq: number;
      atMs: number;
      person: Person;
      giftId: string;
      quantity: number;
      coins: number;
    }
  | { kind: "sold"; seq: number; atMs: number; title: string; quantity: number };

export interface MutedPerson {
  person: Person;
  untilMs: number;
  reason: string;
}

export interface RoomView {
  /** Number of the last fact applied; null before the first snapshot. */
  seq: number | null;
  me: Person | null;
  canModerate: boolean;
  canChat: boolean;
  counters: Counters;
  isLive: boolean;
  hasEnded: boolean;
  hostAway: boolean;
  pinned: PinnedProduct | null;
  poll: PollState | null;
  lines: readonly Line[];
  mutedUntilMs: number | null;
  muteReason: string;
  mutes: readonly MutedPerson[];
  /** Pieces left by SKU, for what the room has said since we joined; newer than any list fetched earlier. */
  stockLeft: Readonly<Record<string, number>>;
  stage: StageState;
  /** The newest lines to read, for whoever wants them; each is seen with its picture. */
  captions: readonly Caption[];
}

/** What a part needs that shows something of a room, live or past. */
export interface RoomSight {
  readonly view: ReadonlySignal<RoomView>;
}

/** More lines than anybody scrolls back through on a phone; the oldest go first. */
export const MOST_LINES = 300;

export const emptyRoom: RoomView = {
  seq: null,
  me: null,
  canModerate: false,
  canChat: false,
  counters: { viewers: 0, likes: 0, speakers: [] },
  isLive: false,
  hasEnded: false,
  hostAway: false,
  pinned: null,
  poll: null,
  lines: [],
  mutedUntilMs: null,
  muteReason: "",
  mutes: [],
  stockLeft: {},
  stage: emptyStage,
  captions: [],
};

export interface Applied {
  room: RoomView;
  /** True when a number was missing: nothing after it was applied. */
  gap: boolean;
}

/** Starts afresh from a whole state, or catches up with what was missed. */
export function applySnapshot(room: RoomView, snapshot: Snapshot): Applied {
  const who = {
    me: snapshot.me,
    canModerate: snapshot.can_moderate,
    canChat: snapshot.can_chat,
    counters: snapshot.counters,
  };
  if (snapshot.missed !== null) {
    const caught = applyFacts({ ...room, ...who }, snapshot.missed);
    return { room: caught.room, gap: caught.gap || caught.room.seq !== snapshot.seq };
  }
  const state = snapshot.state;
  if (state === null) return { room: { ...room, ...who }, gap: true };
  const fresh: RoomView = {
    ...emptyRoom,
    ...who,
    seq: snapshot.seq,
    isLive: state.is_live,
    hasEnded: room.hasEnded && !state.is_live,
    hostAway: state.host_away,
    pinned: state.pinned,
    poll: state.poll,
    mutedUntilMs: state.muted_until_ms,
    mutes: state.mutes.map((mute) => ({ person: mute.person, untilMs: mute.until_ms, reason: mute.reason })),
    lines: state.messages.flatMap((one) => lineOf(one) ?? []),
    stage: state.stage,
    captions: state.captions.flatMap((one) => captionOf(one) ?? []),
  };
  return { room: fresh, gap: false };
}

/** Applies facts in order; ones already known are skipped. */
export function applyFacts(room: RoomView, facts: readonly Numbered[]): Applied {
  let next = room;
  for (const one of facts) {
    if (next.seq === null) return { room: next, gap: true };
    if (one.seq <= next.seq) continue;
    if (one.seq !== next.seq + 1) return { room: next, gap: true };
    next = { ...applyFact(next, one), seq: one.seq };
  }
  return { room: next, gap: false };
}

function applyFact(room: RoomView, one: Numbered): RoomView {
  const fact: AnyFact = one.fact;
  switch (fact.type) {
    case "chat_posted":
    case "gift_sent":
    case "item_sold":
      return withLine(room, lineOf(one));
    case "message_deleted":
      return {
        ...room,
        lines: room.lines.filter((line) => line.kind !== "chat" || line.messageId !== fact.message_id),
      };
    case "message_restored":
      return withLine(room, lineOf({ seq: fact.posted_seq, at_ms: fact.posted_at_ms, fact: fact.posted }));
    case "person_muted": {
      const others = room.mutes.filter((mute) => mute.person.id !== fact.person.id);
      const mutes = [...others, { person: fact.person, untilMs: fact.until_ms, reason: fact.reason }];
      if (fact.person.id !== room.me?.id) return { ...room, mutes };
      return { ...room, mutes, mutedUntilMs: fact.until_ms, muteReason: fact.reason };
    }
    case "person_unmuted": {
      const mutes = room.mutes.filter((mute) => mute.person.id !== fact.person.id);
      if (fact.person.id !== room.me?.id) return { ...room, mutes };
      return { ...room, mutes, mutedUntilMs: null, muteReason: "" };
    }
    case "product_pinned":
      return { ...room, pinned: fact.product, stockLeft: { ...room.stockLeft, ...stockOf(fact.product) } };
    case "product_unpinned":
      return room.pinned?.id === fact.product_id ? { ...room, pinned: null } : room;
    case "stock_changed":
      return {
        ...room,
        stockLeft: { ...room.stockLeft, [fact.sku_id]: fact.stock_left },
        pinned: room.pinned && withStock(room.pinned, fact.sku_id, fact.stock_left),
      };
    case "show_started":
      return { ...room, isLive: true, hasEnded: false, hostAway: false };
    case "show_ended":
      return { ...room, isLive: false, hasEnded: true, hostAway: false, pinned: null, stage: emptyStage };
    case "host_away":
      return { ...room, hostAway: true };
    case "host_back":
      return { ...room, hostAway: false };
    case "likes_counted":
      return { ...room, counters: { ...room.counters, likes: Math.max(room.counters.likes, fact.likes) } };
    case "poll_opened":
      return { ...room, poll: fact.poll };
    case "poll_counted":
      return room.poll?.id === fact.poll_id ? { ...room, poll: { ...room.poll, votes: fact.votes } } : room;
    case "poll_closed":
      if (room.poll?.id !== fact.poll_id) return room;
      return { ...room, poll: { ...room.poll, votes: fact.votes, is_open: false } };
    case "captioned":
      return {
        ...room,
        captions: [...room.captions, captionOf(one)].filter((line) => line !== null).slice(-MOST_CAPTIONS),
      };
    case "hand_raised":
    case "hand_lowered":
    case "stage_invited":
    case "stage_declined":
    case "stage_joined":
    case "stage_left":
    case "stage_muted":
    case "programme_changed":
    case "layout_changed":
    case "stage_tracks":
      return { ...room, stage: applyStageFact(room.stage, fact) };
  }
}

/** A fact as a row of the conversation; null for facts that are none. */
export function lineOf({ seq, at_ms: atMs, fact }: Numbered): Line | null {
  switch (fact.type) {
    case "chat_posted":
      return {
        kind: "chat",
        seq,
        atMs,
        messageId: fact.message_id,
        clientId: fact.client_id,
        person: fact.person,
        text: fact.text,
      };
    case "gift_sent":
      return {
        kind: "gift",
        seq,
        atMs,
        person: fact.person,
        giftId: fact.gift_id,
        quantity: fact.quantity,
        coins: fact.coins,
      };
    case "item_sold":
      return { kind: "sold", seq, atMs, title: fact.title, quantity: fact.quantity };
    default:
      return null;
  }
}

/** The line at the place that its number gives it, which is the end unless it was here before. */
function withLine(room: RoomView, line: Line | null): RoomView {
  if (line === null) return room;
  const at = room.lines.findLastIndex((one) => one.seq < line.seq) + 1;
  return { ...room, lines: [...room.lines.slice(0, at), line, ...room.lines.slice(at)].slice(-MOST_LINES) };
}

function withStock(product: PinnedProduct, skuId: string, left: number): PinnedProduct {
  return {
    ...product,
    skus: product.skus.map((sku) => (sku.id === skuId ? { ...sku, stock_left: left } : sku)),
  };
}

function stockOf(product: PinnedProduct): Record<string, number> {
  return Object.fromEntries(product.skus.map((sku) => [sku.id, sku.stock_left]));
}
