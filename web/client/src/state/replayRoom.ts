// A room that is over, as it was at the moment that a replay shows.

import { computed, signal } from "@preact/signals";
import type { Span } from "../media/pieces";
import { ApiError } from "../net/api";
import { backoffMs, pause } from "../net/backoff";
import type { ProductView } from "../protocol";
import { captionOf } from "./captions";
import { linesAt } from "./replayFacts";
import { emptyRoom, type RoomSight, type RoomView } from "./room";
import { readFacts, SaidReader } from "./saidReader";
import * as timed from "./timedFacts";

export class ReplayRoom implements RoomSight {
  /** Capture time of what the replay shows. */
  readonly atMs = signal(0);
  /** Everything that can still be bought; what was pinned is shown at today's price. */
  readonly products = signal<readonly ProductView[]>([]);

  readonly #span: Span;
  readonly #run = new AbortController();
  readonly #reader: SaidReader;
  readonly #timeline = signal(timed.emptyTimeline);
  readonly #lines = computed(() => linesAt(this.#reader.said.value, this.atMs.value));
  readonly #captions = computed(() => this.#reader.said.value.facts.flatMap((one) => captionOf(one) ?? []));
  readonly #shown = computed(() => {
    return timed.seenUntil(this.#timeline.value, this.clock());
  });

  readonly view = computed<RoomView>(() => {
    const { pinned, poll } = timed.shownAt(this.#timeline.value, this.#shown.value);
    return {
      ...emptyRoom,
      seq: 0,
      hasEnded: true,
      pinned: this.products.value.find((one) => one.id === pinned?.id) ?? null,
      poll: poll && { ...poll, votes: timed.votesOf(this.#timeline.value, poll) },
      lines: this.#lines.value,
      captions: this.#captions.value,
    };
  });

  constructor(slug: string, span: Span) {
    this.#span = span;
    this.#reader = new SaidReader(slug);
    void this.#readShown(slug);
  }

  showAt(atMs: number): void {
    this.atMs.value = atMs;
    void this.#reader.readAround(atMs, this.#span);
  }

  clock(): timed.PlayClock {
    return { mediaMs: this.atMs.value, nowMs: 0, isRewound: true };
  }

  close(): void {
    this.#run.abort();
    this.#reader.close();
  }

  /** Until it is known, the conversation and the shelf are there without pins; a refusal is the last word. */
  async #readShown(slug: string): Promise<void> {
    const abort = this.#run.signal;
    for (let failures = 0; !abort.aborted; failures += 1) {
      try {
        const { pinned, poll, items } = await readFacts(slug, "shown", this.#span, abort);
        const empty = timed.timelineFrom({ pinned, poll }, this.#span.fromMs);
        this.#timeline.value = timed.heard(empty, items, 0);
        return;
      } catch (error) {
        if (error instanceof ApiError && [401, 403, 404, 410].includes(error.status)) return;
      }
      await pause(backoffMs(failures, Math.random(), 1000, 30_000), abort).catch(() => undefined);
    }
  }
}
