// Hears and sees the others on stage while one sends oneself: a connection that is kept while it is wanted.

import { signal } from "@preact/signals";

import { backoffMs, pause } from "../net/backoff";
import { linesToOffer, type Selection } from "./lines";
import { openRtc, type RtcSource } from "./rtc";

export class StageListener {
  readonly source = signal<RtcSource | null>(null);
  readonly #audio = new Audio();
  readonly #url: string;
  readonly #run = new AbortController();
  #selection: Selection = { video: null, silent: [], expects: "nothing" };
  #lines = linesToOffer([]);

  constructor(show: string) {
    this.#url = `/whep/${encodeURIComponent(show)}`;
    void this.#keep(this.#run.signal);
  }

  /** Whose voices are left out: one's own. */
  select(selection: Selection): void {
    this.#selection = selection;
    this.source.peek()?.select(selection);
  }

  expectLines(lines: number): void {
    this.#lines = lines;
  }

  close(): void {
    this.#run.abort();
  }

  async #keep(abort: AbortSignal): Promise<void> {
    let failures = 0;
    while (!abort.aborted) {
      try {
        await this.#once(abort);
        failures = 0;
      } catch {
        failures += 1; // nobody sends yet, or the network is away: again in a moment
      }
      await pause(backoffMs(failures, Math.random(), 500, 4000), abort).catch(() => undefined);
    }
  }

  async #once(abort: AbortSignal): Promise<void> {
    const options = { url: this.#url, lines: this.#lines, serverNow: () => Date.now() };
    const source = await openRtc(this.#audio, options, abort);
    source.select(this.#selection);
    this.source.value = source;
    // Whoever is on stage has clicked on the page, so sound may play.
    this.#audio.play().catch(() => undefined);
    const stopped = new Promise<void>((resolve) => abort.addEventListener("abort", () => resolve()));
    try {
      await Promise.race([source.lost, stopped]);
    } finally {
      this.source.value = null;
      await source.close();
    }
  }
}
