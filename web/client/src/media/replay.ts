// Keeps a replay on the screen: plays, seeks, changes speed and quality, and comes back after a loss.

import { effect, signal } from "@preact/signals";

import { backoffMs, pause } from "../net/backoff";
import type { Rendition } from "./hls";
import { openPast, type Past } from "./past";
import { fitting, rememberedQuality, rememberQuality, type QualityWish } from "./quality";
import type { RtcSource } from "./rtc";
import { Screen } from "./screen";
import { NotPlayable } from "./source";

export type ReplayState = "loading" | "playing" | "lost";

export class ReplayPlayer extends Screen {
  readonly state = signal<ReplayState>("loading");
  readonly past = signal<Past | null>(null);
  readonly rate = signal(1);
  readonly quality = signal<QualityWish>(rememberedQuality());
  readonly renditions = signal<Rendition[]>([]);
  /** A replay has no WebRTC. */
  readonly rtc = signal<RtcSource | null>(null);

  readonly #url: string;
  readonly #run = new AbortController();
  #positionS: number;

  constructor(video: HTMLVideoElement, url: string, positionS: number) {
    super(video);
    this.#url = url;
    this.#positionS = positionS;
    video.addEventListener("ended", () => (this.isPaused.value = true), { signal: this.#run.signal });
    void this.#keep();
  }

  /** Seconds from the beginning, also before there is a picture. */
  get positionS(): number {
    return this.past.value?.position.value ?? this.#positionS;
  }

  /** Plays on from there, also after the end; what is paused stays so. */
  seek(positionS: number): void {
    this.#positionS = Math.max(0, positionS);
    const past = this.past.value;
    if (past?.hasEnded.value) this.isPaused.value = false;
    past?.seek(this.#positionS);
    if (!this.isPaused.value) void this.play();
  }

  setRate(rate: number): void {
    this.rate.value = rate;
    this.video.playbackRate = rate;
  }

  /** Fixes the quality, or lets the player choose; remembered on this device. */
  chooseQuality(wish: QualityWish): void {
    this.quality.value = wish;
    rememberQuality(wish);
  }

  override close(): void {
    super.close();
    this.#run.abort();
    void this.past.value?.close();
  }

  protected override resumed(): void {
    if (this.past.value?.hasEnded.value) this.seek(0);
  }

  async #keep(): Promise<void> {
    for (let failures = 0; !this.#run.signal.aborted; failures += 1) {
      try {
        if (await this.#once()) failures = 0;
      } catch {
        if (this.#run.signal.aborted) return;
        this.state.value = "lost";
      }
      await pause(backoffMs(failures, Math.random()), this.#run.signal).catch(() => undefined);
    }
  }

  /** From asking to loss; true when there was a picture. */
  async #once(): Promise<boolean> {
    const past = await openPast(this.video, this.#url, { position: this.#positionS }, this.#run.signal);
    let stop: () => void = () => undefined;
    try {
      await past.firstFrame;
      if (this.#run.signal.aborted) throw new NotPlayable();
      this.past.value = past;
      this.state.value = "playing";
      this.measureShape();
      this.renditions.value = past.renditions();
      this.video.playbackRate = this.rate.value;
      stop = effect(() => {
        const qualities = this.renditions.value.map((one) => ({ ...one, id: one.index }));
        past.choose(fitting(this.quality.value, qualities)?.id ?? -1);
      });
      if (!this.isPaused.value) void this.play();
      await past.lost;
      return true;
    } finally {
      stop();
      this.#positionS = past.position.peek();
      this.past.value = null;
      if (this.state.value === "playing") this.state.value = "loading";
      void past.close();
    }
  }
}
