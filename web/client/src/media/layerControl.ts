// Tells the server, line by line, which layer is wished and how large the picture is shown.

import { signal } from "@preact/signals";

import { readLayers, wishLayer, type LineLayers } from "../net/layers";
import { fitting, type Quality, type QualityWish } from "./quality";

/** Sizes change many times while a window is dragged. */
const SETTLE_MS = 300;
const READ_EVERY_MS = 2000;

export class LayerControl {
  /** What is known of the lines; null where the server does not tell. */
  readonly lines = signal<readonly LineLayers[] | null>(null);

  readonly #url: string | null;
  readonly #mids: readonly string[];
  readonly #sent = new Map<string, string>();
  #heights: ReadonlyMap<number, number> = new Map();
  #main: number | null = null;
  #wish: QualityWish = "auto";
  #isHidden = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(url: string | null, mids: readonly string[]) {
    this.#url = url;
    this.#mids = mids;
  }

  /** How high each line is shown, in device pixels; lines that are left out are not shown. */
  show(heights: ReadonlyMap<number, number>): void {
    this.#heights = heights;
    this.#later();
  }

  /** The quality of the large picture; the others stay automatic. */
  wish(wish: QualityWish, main: number | null): void {
    this.#wish = wish;
    this.#main = main;
    this.#later(0);
  }

  /** Nobody looks: only sound is wanted. */
  hide(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#later(isHidden ? SETTLE_MS : 0);
  }

  /** Reads the layers every two seconds until the returned function is called. */
  watch(): () => void {
    void this.#read();
    clearInterval(this.#reading);
    const reading = setInterval(() => void this.#read(), READ_EVERY_MS);
    this.#reading = reading;
    return () => clearInterval(reading);
  }

  /** The layers of a line, best first. */
  qualities(line: number | null): Quality<string>[] {
    const mid = line === null ? undefined : this.#mids[line];
    const found = this.lines.value?.find((one) => one.mid === mid)?.layers ?? [];
    return found
      .filter((layer) => layer.is_active && layer.height !== null)
      .map((layer) => ({
        id: layer.rid,
        height: Math.min(layer.width ?? Infinity, layer.height ?? 0),
        bitrateBps: layer.bitrate_bps,
      }))
      .sort((a, b) => b.height - a.height);
  }

  current(line: number | null): LineLayers | null {
    const mid = line === null ? undefined : this.#mids[line];
    return this.lines.value?.find((one) => one.mid === mid) ?? null;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#reading);
  }

  #later(ms = SETTLE_MS): void {
    if (this.#url === null || this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), ms);
  }

  async #read(): Promise<void> {
    if (this.#url === null) return;
    const view = await readLayers(this.#url);
    if (view && !this.#isClosed) this.lines.value = view.lines;
  }

  async #send(): Promise<void> {
    if (this.#url === null) return;
    if (this.#wish !== "auto" && this.lines.value === null) await this.#read();
    for (const [line, mid] of this.#mids.entries()) {
      const rid = line === this.#main ? (fitting(this.#wish, this.qualities(line))?.id ?? null) : null;
      // Before the first sizes are known nothing is held back.
      const shown = this.#heights.size === 0 ? null : (this.#heights.get(line) ?? 0);
      const wish = { mid, rid, max_height: this.#isHidden ? 0 : shown };
      const text = JSON.stringify(wish);
      // A line that nobody asked anything of is as the server made it.
      const isAsBefore = this.#sent.get(mid) === text;
      const isUntouched = !this.#sent.has(mid) && rid === null && wish.max_height === null;
      if (isAsBefore || isUntouched || this.#isClosed) continue;
      this.#sent.set(mid, text);
      if (!(await wishLayer(this.#url, wish))) this.#sent.delete(mid);
    }
  }
}
