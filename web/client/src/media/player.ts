// Keeps a show on the screen: WebRTC first, LL-HLS when there is no picture within three seconds or the
// viewer wishes it, and again from the start whenever the picture is lost.

import { effect, signal } from "@preact/signals";

import { backoffMs, pause } from "../net/backoff";
import { openHls, type HlsSource, type Rendition } from "./hls";
import { smooth } from "./latency";
import { everything, linesToOffer, type Selection } from "./lines";
import { fitting, rememberedQuality, rememberQuality, type QualityWish } from "./quality";
import { openRtc, RtcSource } from "./rtc";
import type { Past } from "./past";
import { Screen, stillOf } from "./screen";
import { NotPlayable, type Source } from "./source";
import type { ReceiveFigures } from "./stats";
import type { PlayClock } from "../state/timedFacts";

export type Transport = "webrtc" | "hls";
export type Wish = "auto" | Transport;
/** `waiting`: the show has no picture to give at the moment. */
export type PlayState = "connecting" | "playing" | "waiting";

/** With no picture by WebRTC within this the viewer gets LL-HLS instead. */
const WEBRTC_MS = 3000;
const HLS_MS = 15_000;

export class Player extends Screen {
  readonly state = signal<PlayState>("connecting");
  readonly via = signal<Transport | null>(null);
  readonly wish = signal<Wish>("auto");
  readonly delayMs = signal<number | null>(null);
  readonly figures = signal<ReceiveFigures | null>(null);
  /** From asking to the first picture. */
  readonly joinMs = signal<number | null>(null);
  readonly renditions = signal<Rendition[]>([]);
  readonly quality = signal<QualityWish>(rememberedQuality());
  /** The WebRTC source while it plays: its lines are the stage. */
  readonly rtc = signal<RtcSource | null>(null);
  /** What is kept of the show, while the viewer watches from an earlier moment. */
  readonly past = signal<Past | null>(null);
  /** The moment that the viewer went back to; null watches live. */
  readonly wentTo = signal<number | null>(null);
  /** The last picture from before a change between live and earlier; null once there is a new one. */
  readonly still = signal<HTMLCanvasElement | null>(null);
  /** Going back failed the last time: nothing is kept, or it cannot be reached. */
  readonly hasNoPast = signal(false);

  readonly #show: string;
  readonly #serverNow: () => number;
  readonly #run = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #attempt: AbortController | null = null;
  #wake: (() => void) | null = null;
  #source: Source | null = null;
  #webRtcFailed = false;
  #lines = linesToOffer([]);
  #stopFollowing: () => void = () => undefined;
  #selection: Selection = everything;
  #pastUrl = "";

  constructor(video: HTMLVideoElement, show: string, serverNow: () => number) {
    super(video);
    this.#show = encodeURIComponent(show);
    this.#serverNow = serverNow;
    const options = { signal: this.#run.signal };
    document.addEventListener("visibilitychange", () => this.#applyHidden(), options);
    this.#timer = setInterval(() => this.#measure(), 1000);
    void this.#keep();
  }

  /** Plays by another way, or lets the player choose. */
  prefer(wish: Wish): void {
    if (wish === this.wish.value) return;
    this.wish.value = wish;
    this.#webRtcFailed = false;
    this.#attempt?.abort();
  }

  /** Fixes the quality of the large picture, or lets the way of playing choose; remembered on this device. */
  chooseQuality(wish: QualityWish): void {
    this.quality.value = wish;
    rememberQuality(wish);
  }

  /** Which line is the large picture and which voices are not played; also for connections to come. */
  select(selection: Selection): void {
    this.#selection = selection;
    this.rtc.peek()?.select(selection);
  }

  /** How many lines the next connection asks for. */
  expectLines(lines: number): void {
    this.#lines = lines;
  }

  /** The rendition of LL-HLS that the viewer's wish fixes; -1 for none. */
  fixedRendition(): number {
    const qualities = this.renditions.value.map((one) => ({ ...one, id: one.index }));
    return fitting(this.quality.value, qualities)?.id ?? -1;
  }

  /** Where the picture on the screen is in time; null while there is none, or nobody knows. */
  clock(): PlayClock | null {
    const nowMs = this.#serverNow();
    const isRewound = this.wentTo.value !== null;
    if (isRewound)
      return { mediaMs: this.past.value?.captureMs() ?? this.wentTo.value ?? nowMs, nowMs, isRewound };
    const delayMs = this.#source?.delayMs() ?? null;
    return delayMs === null ? null : { mediaMs: nowMs - delayMs, nowMs, isRewound };
  }

  /** Watches on from an earlier moment, found under `url`. */
  goBack(url: string, atMs: number): void {
    this.#pastUrl = url;
    this.wentTo.value = atMs;
    this.hasNoPast.value = false;
    const past = this.past.value;
    if (past) past.seek(past.positionAt(atMs));
    else this.#change();
    this.#goOn();
  }

  /** Back to the newest picture. */
  goLive(): void {
    if (this.wentTo.value === null) return;
    this.wentTo.value = null;
    this.#change();
    this.#goOn();
  }

  /** The host is back or the network is: do not wait for the next attempt. */
  retry(): void {
    this.#webRtcFailed = false;
    this.#wake?.();
  }

  override close(): void {
    super.close();
    clearInterval(this.#timer);
    this.#run.abort();
    this.#attempt?.abort();
  }

  async #keep(): Promise<void> {
    let failures = 0;
    while (!this.#run.signal.aborted) {
      const attempt = new AbortController();
      this.#attempt = attempt;
      let waitMs = 0;
      try {
        await this.#once(attempt.signal);
        failures = 0;
      } catch (error) {
        if (!attempt.signal.aborted) {
          waitMs = error instanceof NotPlayable ? 1000 : backoffMs(failures, Math.random());
          failures += 1;
          if (error instanceof NotPlayable) this.state.value = "waiting";
        }
      }
      if (waitMs > 0) await this.#nap(waitMs);
    }
  }

  /** One source from asking to loss. */
  async #once(abort: AbortSignal): Promise<void> {
    const isPast = this.wentTo.value !== null;
    const isHls = isPast || this.wish.value === "hls" || (this.wish.value === "auto" && this.#webRtcFailed);
    const via: Transport = isHls ? "hls" : "webrtc";
    this.#notPlaying();
    const askedAt = performance.now();
    const limit = new AbortController();
    const tooLate = setTimeout(() => limit.abort(), via === "webrtc" ? WEBRTC_MS : HLS_MS);
    let source: Source | null = null;
    try {
      source = await this.#open(via, AbortSignal.any([abort, limit.signal]));
      await until(source.firstFrame, AbortSignal.any([abort, limit.signal]));
      clearTimeout(tooLate);
      this.joinMs.value = performance.now() - askedAt;
      this.#playing(via, source);
      await until(source.lost, abort);
      // Whatever was lost, the quickest way is tried first again.
      this.#webRtcFailed = false;
    } catch (error) {
      if (isPast && !abort.aborted) {
        this.hasNoPast.value = true;
        this.wentTo.value = null;
        return;
      }
      if (
        via === "webrtc" &&
        this.wish.value === "auto" &&
        !abort.aborted &&
        !(error instanceof NotPlayable)
      ) {
        this.#webRtcFailed = true;
        return;
      }
      if (via === "hls") this.#webRtcFailed = false;
      throw error;
    } finally {
      clearTimeout(tooLate);
      this.#stopFollowing();
      // Lost on the way, it goes on from there.
      if (this.wentTo.value !== null) this.wentTo.value = this.past.value?.captureMs() ?? this.wentTo.value;
      this.#source = null;
      this.rtc.value = null;
      this.past.value = null;
      this.figures.value = null;
      this.delayMs.value = null;
      this.#notPlaying();
      void source?.close();
    }
  }

  async #open(via: Transport, abort: AbortSignal): Promise<Source> {
    const source = via === "webrtc" ? await this.#openRtc(abort) : await this.#openHls(abort);
    if (!this.isPaused.value) void this.play();
    return source;
  }

  async #openRtc(abort: AbortSignal): Promise<Source> {
    const options = { url: `/whep/${this.#show}`, lines: this.#lines, serverNow: this.#serverNow };
    const source = await openRtc(this.video, options, abort);
    source.select(this.#selection);
    this.rtc.value = source;
    return source;
  }

  async #openHls(abort: AbortSignal): Promise<Source> {
    const atMs = this.wentTo.value;
    if (atMs !== null) {
      const { openPast } = await import("./past");
      abort.throwIfAborted();
      return openPast(this.video, this.#pastUrl, { atMs }, abort);
    }
    return openHls(this.video, `/hls/${this.#show}/index.m3u8`, this.#serverNow, abort);
  }

  #playing(via: Transport, source: Source): void {
    this.#source = source;
    this.via.value = via;
    this.past.value = this.wentTo.value === null ? null : (source as Past);
    this.state.value = "playing";
    this.still.value = null;
    if (this.past.value && !this.isPaused.value) void this.play();
    this.measureShape();
    this.renditions.value = (source as Partial<HlsSource>).renditions?.() ?? [];
    this.#stopFollowing = effect(() => {
      this.#applyQuality();
      this.#applyHidden();
    });
  }

  #applyQuality(): void {
    const source = this.#source;
    if (source instanceof RtcSource)
      source.link.value.layers.value?.wish(this.quality.value, source.mainLine.value);
    else (source as HlsSource | null)?.choose(this.fixedRendition());
  }

  /** Nobody looks at a hidden page, unless its picture is in a window of its own. */
  #applyHidden(): void {
    const isSeen = !document.hidden || document.pictureInPictureElement === this.video;
    this.rtc.value?.link.value.layers.value?.hide(!isSeen);
  }

  /** Plays from elsewhere; the last picture stays until there is a new one. */
  #change(): void {
    this.still.value = stillOf(this.video) ?? this.still.value;
    this.#attempt?.abort();
    this.#wake?.();
  }

  /** Whoever chooses a moment wants to see it. */
  #goOn(): void {
    if (!this.isPaused.value) return;
    this.isPaused.value = false;
    void this.play();
  }

  protected override resumed(): void {
    this.#source?.toLive();
  }

  #notPlaying(): void {
    if (this.state.value === "playing") this.state.value = "connecting";
  }

  #measure(): void {
    const source = this.#source;
    if (!source) return;
    const delay = source.delayMs();
    this.figures.value = source.figures();
    if (delay !== null) this.delayMs.value = smooth(this.delayMs.value, delay);
    if (this.via.value !== "hls") return;
    const renditions = (source as HlsSource).renditions();
    if (renditions.length !== this.renditions.value.length) this.renditions.value = renditions;
  }

  async #nap(ms: number): Promise<void> {
    const nap = new AbortController();
    this.#wake = () => nap.abort();
    await pause(ms, AbortSignal.any([nap.signal, this.#run.signal])).catch(() => undefined);
    this.#wake = null;
  }
}

function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
