// One room that this page is in: what it looks like, and what can be said to it.

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { ApiError, post } from "../net/api";
import { AckTimeout, RoomSocket, type RoomCommand, type StageCommand } from "../net/socket";
import type {
  Backstage,
  Caption,
  Chat,
  DeleteMessage,
  Like,
  Mute,
  Numbered,
  RestoreMessage,
  RoomGrantView,
  Snapshot,
  Unmute,
  Vote,
} from "../protocol";
import { failed, resending, unposted, withDraft, without, type Draft } from "./outbox";
import { applyFacts, applySnapshot, emptyRoom, type Applied, type RoomView } from "./room";
import { serverNow } from "./serverClock";
import * as timed from "./timedFacts";

/** Likes are gathered before they are sent, as the server counts them in bunches too. */
const LIKES_EVERY_MS = 600;
const MOST_LIKES = 20;

export class LiveRoom {
  /** The room as this page shows it: pins, polls and sales no sooner than the picture that they belong to. */
  readonly view: ReadonlySignal<RoomView>;
  readonly isConnected = signal(false);
  /** Problem code when the server will not let us in. */
  readonly refused = signal<string | null>(null);
  readonly drafts = signal<readonly Draft[]>([]);
  /** How many likes have come from others since the page was opened; for the hearts that rise. */
  readonly likesSeen = signal(0);

  readonly #slug: string;
  readonly #socket: RoomSocket;
  readonly #room = signal<RoomView>(emptyRoom);
  readonly #timeline = signal(timed.emptyTimeline);
  /** The last timed fact to be seen, and whether the viewer has gone back in time. */
  readonly #seen = signal({ seq: Infinity, isRewound: false });
  #likes = 0;
  /** Sent and not yet seen in the counters: they have risen on this screen already. */
  #ownLikes = 0;
  #likeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(slug: string, backstage: (hint: Backstage) => void = () => undefined) {
    this.#slug = slug;
    this.view = computed(() => {
      const { seq, isRewound } = this.#seen.value;
      return timed.roomAt(this.#room.value, this.#timeline.value, seq, isRewound);
    });
    this.#socket = new RoomSocket({
      grant: () => this.#freshGrant(),
      lastSeq: () => this.#room.value.seq,
      finalCode: (error) => (error instanceof ApiError && error.status === 404 ? error.code : null),
      events: {
        snapshot: (snapshot) => this.#begin(snapshot),
        facts: (facts) => {
          this.#hear(facts);
          this.#accept(applyFacts(this.#room.value, facts));
        },
        counters: (counters) => {
          const more = counters.likes - this.#room.value.counters.likes;
          this.#room.value = { ...this.#room.value, counters };
          this.likesSeen.value += Math.max(0, more - this.#ownLikes);
          this.#ownLikes = Math.max(0, this.#ownLikes - Math.max(0, more));
        },
        backstage,
        connection: (isConnected) => {
          this.isConnected.value = isConnected;
          if (isConnected) this.#resendAll();
        },
        refused: (code) => (this.refused.value = code),
      },
    });
  }

  /** Writes a message; it shows as a draft until the room posts it. */
  async say(text: string): Promise<void> {
    const clientId = crypto.randomUUID();
    this.drafts.value = withDraft(this.drafts.value, clientId, text);
    await this.#sendChat(clientId, text);
  }

  async resend(draft: Draft): Promise<void> {
    this.drafts.value = resending(this.drafts.value, draft.clientId);
    await this.#sendChat(draft.clientId, draft.text);
  }

  discard(draft: Draft): void {
    this.drafts.value = without(this.drafts.value, draft.clientId);
  }

  like(): void {
    this.#likes += 1;
    this.#likeTimer ??= setTimeout(() => this.#sendLikes(), LIKES_EVERY_MS);
  }

  deleteMessage(messageId: string): Promise<void> {
    return this.#command("delete_message", { message_id: messageId } satisfies DeleteMessage);
  }

  restoreMessage(messageId: string): Promise<void> {
    return this.#command("restore_message", { message_id: messageId } satisfies RestoreMessage);
  }

  mute(personId: string, seconds: number, reason = ""): Promise<void> {
    return this.#command("mute", { person_id: personId, seconds, reason } satisfies Mute);
  }

  unmute(personId: string): Promise<void> {
    return this.#command("unmute", { person_id: personId } satisfies Unmute);
  }

  /** What is being said, for everybody to read. */
  caption(language: Caption["language"], text: string): Promise<void> {
    return this.#command("caption", { language, text } satisfies Caption);
  }

  vote(pollId: string, option: number): Promise<void> {
    return this.#command("vote", { poll_id: pollId, option } satisfies Vote);
  }

  /** What the stage is asked for; `state/stageActs.ts` has words for each. */
  stage<M extends object>(name: StageCommand, message: M): Promise<void> {
    return this.#command(name, message);
  }

  /** Tells where the picture is, so that facts wait for it; null while nothing plays: then nothing waits. */
  showAt(clock: timed.PlayClock | null): void {
    const before = this.#seen.peek();
    const isRewound = clock?.isRewound ?? false;
    let seq = clock === null ? Infinity : timed.seenUntil(this.#timeline.peek(), clock);
    // A live picture may fall behind a little or stop; what has been seen stays.
    if (clock !== null && !isRewound && !before.isRewound) {
      seq = Math.max(seq, Math.min(before.seq, timed.lastOf(this.#timeline.peek())));
    }
    if (seq !== before.seq || isRewound !== before.isRewound) this.#seen.value = { seq, isRewound };
  }

  /** The capture time since which this page knows what was shown. */
  get knownSinceMs(): number {
    return this.#timeline.value.sinceMs;
  }

  /** What happened before this page was opened, for a viewer who goes back further: `shown` held at `sinceMs`. */
  learnEarlier(shown: timed.Shown, sinceMs: number, facts: readonly Numbered[]): void {
    this.#timeline.value = timed.withEarlier(this.#timeline.value, shown, sinceMs, facts);
  }

  /** Enters again as whoever is signed in now. */
  enterAgain(): void {
    this.#room.value = { ...this.#room.value, seq: null };
    this.#socket.reconnect();
  }

  close(): void {
    clearTimeout(this.#likeTimer);
    this.#socket.close();
  }

  #begin(snapshot: Snapshot): void {
    const applied = applySnapshot(this.#room.value, snapshot);
    const { pinned, poll } = applied.room;
    if (snapshot.missed) this.#hear(snapshot.missed);
    // Who joins sees at once what is shown now.
    else this.#timeline.value = timed.timelineFrom({ pinned, poll }, serverNow());
    this.#accept(applied);
  }

  #hear(facts: readonly Numbered[]): void {
    this.#timeline.value = timed.heard(this.#timeline.value, facts, serverNow());
  }

  #accept({ room, gap }: Applied): void {
    this.#room.value = room;
    this.drafts.value = unposted(this.drafts.value, room.lines, room.me?.id ?? null);
    if (gap) this.#socket.reconnect();
  }

  async #freshGrant(): Promise<string> {
    const view = await post<RoomGrantView>(`/shows/${encodeURIComponent(this.#slug)}/room-grant`);
    return view.grant;
  }

  async #sendChat(clientId: string, text: string): Promise<void> {
    try {
      await this.#command("chat", { text, client_id: clientId } satisfies Chat);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "network.unreachable";
      this.drafts.value = failed(this.drafts.value, clientId, code);
    }
  }

  /** What was on its way when the connection broke goes again under the same ids. */
  #resendAll(): void {
    for (const draft of this.drafts.value) {
      if (draft.status === "failed" && draft.code === "network.unreachable") void this.resend(draft);
    }
  }

  #sendLikes(): void {
    const count = Math.min(MOST_LIKES, this.#likes);
    this.#likes = 0;
    this.#likeTimer = undefined;
    // A like that is lost or refused for haste is no matter.
    if (!this.isConnected.value) return;
    this.#ownLikes += count;
    this.#command("like", { count } satisfies Like).catch(() => (this.#ownLikes -= count));
  }

  async #command(name: RoomCommand, message: object): Promise<void> {
    const ack = await this.#socket.send(name, message).catch((error: unknown) => {
      throw error instanceof AckTimeout ? new ApiError("network.unreachable") : error;
    });
    if (ack.problem !== null) throw new ApiError(ack.problem.code, ack.problem.params, ack.problem.status);
  }
}
