// A room that is over, as it was at the moment that a replay shows.

import { computed, signal } from "@preact/signals";
import type { Span } from "../media/pieces";
import { get } from "../net/api";
import type { Numbered, ProductView, ReplayFacts } from "../protocol";
import { linesAt, missingAt, nothingSaid, withSaid } from "./replayFacts";
import { emptyRoom, type RoomSight, type RoomView } from "./room";
import * as timed from "./timedFacts";

/** After a failure the conversation is not asked for again so soon. */
const REST_MS = 5000;

export class ReplayRoom implements RoomSight {
  /** Capture time of what the replay shows. */
  readonly atMs = signal(0);
  /** Everything that can still be bought; what was pinned is shown at today's price. */
  readonly products = signal<readonly ProductView[]>([]);

  readonly #slug: string;
  readonly #span: Span;
  readonly #run = new AbortController();
  readonly #timeline = signal(timed.emptyTimeline);
  readonly #said = signal(nothingSaid);
  readonly #lines = computed(() => linesAt(this.#said.value, this.atMs.value));
  readonly #shown = computed(() => {
    const clock = { mediaMs: this.atMs.value, nowMs: 0, isRewound: true };
    return timed.seenUntil(this.#timeline.value, clock);
  });
  #isReading = false;
  #restUntilMs = 0;

  readonly view = computed<RoomView>(() => {
    const { pinned, poll } = timed.shownAt(this.#timeline.value, this.#shown.value);
    return {
      ...emptyRoom,
      seq: 0,
      hasEnded: true,
      pinned: this.products.value.find((one) => one.id === pinned?.id) ?? null,
      poll: poll && { ...poll, votes: [...timed.votesOf(this.#timeline.value, poll)] },
      lines: this.#lines.value,
    };
  });

  constructor(slug: string, span: Span) {
    this.#slug = encodeURIComponent(slug);
    this.#span = span;
    void this.#readShown();
  }

  /** What is known of the time around the replay's moment. */
  get said(): readonly Numbered[] {
    return this.#said.value.facts;
  }

  showAt(atMs: number): void {
    this.atMs.value = atMs;
    void this.#readOn();
  }

  close(): void {
    this.#run.abort();
  }

  async #readShown(): Promise<void> {
    const facts = await this.#facts("shown", this.#span).catch(() => null);
    if (facts === null) return; // the conversation and the shelf are there without pins
    const { pinned, poll, items } = facts;
    const empty = timed.timelineFrom({ pinned, poll }, this.#span.fromMs);
    this.#timeline.value = timed.heard(empty, items, 0);
  }

  /** Reads one stretch after another until enough is known; one at a time. */
  async #readOn(): Promise<void> {
    if (this.#isReading || performance.now() < this.#restUntilMs || this.#run.signal.aborted) return;
    const span = missingAt(this.#said.value, this.#span, this.atMs.value);
    if (span === null) return;
    this.#isReading = true;
    try {
      const { items } = await this.#facts("said", span);
      this.#said.value = withSaid(this.#said.value, span, items);
    } catch {
      this.#restUntilMs = performance.now() + REST_MS;
      return; // asked again as the replay goes on
    } finally {
      this.#isReading = false;
    }
    await this.#readOn();
  }

  async #facts(only: "said" | "shown", { fromMs, toMs }: Span): Promise<ReplayFacts> {
    const read = (from: number) =>
      get<ReplayFacts>(
        `/shows/${this.#slug}/replay/facts?only=${only}&from_ms=${Math.floor(from)}&to_ms=${Math.ceil(toMs)}`,
        { signal: this.#run.signal },
      );
    const first = await read(fromMs);
    const items = [...first.items];
    for (let next = first.next_ms; next !== null;) {
      const more = await read(next);
      items.push(...more.items);
      next = more.next_ms;
    }
    return { ...first, items };
  }
}
