// Reads what was said in a show around a moment, stretch by stretch, once each.

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Span } from "../media/pieces";
import { get } from "../net/api";
import type { ReplayFacts } from "../protocol";
import { missingAt, nothingSaid, withSaid, type Said } from "./replayFacts";

/** After a failure it is not asked again so soon. */
const REST_MS = 5000;

/** All facts of one kind in a stretch of time, and what was shown before. */
export async function readFacts(
  slug: string,
  only: "said" | "shown",
  { fromMs, toMs }: Span,
  signal: AbortSignal,
): Promise<ReplayFacts> {
  const path = `/shows/${encodeURIComponent(slug)}/replay/facts?only=${only}&to_ms=${Math.ceil(toMs)}`;
  const read = (from: number) => get<ReplayFacts>(`${path}&from_ms=${Math.floor(from)}`, { signal });
  const first = await read(fromMs);
  const items = [...first.items];
  for (let next = first.next_ms; next !== null;) {
    const more = await read(next);
    items.push(...more.items);
    next = more.next_ms;
  }
  return { ...first, items };
}

export class SaidReader {
  readonly said: ReadonlySignal<Said>;
  readonly #said = signal(nothingSaid);
  readonly #slug: string;
  readonly #run = new AbortController();
  #isReading = false;
  #restUntilMs = 0;

  constructor(slug: string) {
    this.#slug = slug;
    this.said = this.#said;
  }

  /** Reads until enough is known around the moment, of what the show has. */
  async readAround(atMs: number, show: Span): Promise<void> {
    if (this.#isReading || performance.now() < this.#restUntilMs || this.#run.signal.aborted) return;
    const span = missingAt(this.#said.value, show, atMs);
    if (span === null) return;
    this.#isReading = true;
    try {
      const { items } = await readFacts(this.#slug, "said", span, this.#run.signal);
      this.#said.value = withSaid(this.#said.value, span, items);
    } catch {
      this.#restUntilMs = performance.now() + REST_MS;
    } finally {
      this.#isReading = false;
    }
  }

  close(): void {
    this.#run.abort();
  }
}
