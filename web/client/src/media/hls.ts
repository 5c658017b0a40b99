// Plays a show by LL-HLS: hls.js, loaded when first needed; the browser's own player only where hls.js cannot run.

import type Hls from "hls.js";
import type { ErrorData, LevelDetails } from "hls.js";

import { hlsDelayMs } from "./latency";
import { type Connection, firstEstimateBps, isFarBehind, LiveTarget } from "./liveTarget";
import { fresh, renewing } from "./pass";
import { NotPlayable, type Source } from "./source";
import type { ReceiveFigures } from "./stats";

export interface Rendition {
  /** Index for `choose`. */
  index: number;
  height: number;
  bitrateBps: number;
}

export interface HlsSource extends Source {
  renditions(): Rendition[];
  /** Fixes one rendition, or lets the player choose with -1. */
  choose(index: number): void;
}

/** No progress for so long means that the playlist is dead even if no error was reported. */
const STUCK_MS = 8000;

export async function openHls(
  video: HTMLVideoElement,
  url: string,
  serverNow: () => number,
  signal: AbortSignal,
): Promise<HlsSource> {
  const library = import("hls.js"); // comes while the server makes the show playable
  library.catch(() => undefined);
  const ready = await fetch(fresh(url), { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return null;
  });
  if (!ready?.ok) throw new NotPlayable();
  const { default: HlsPlayer } = await library;
  signal.throwIfAborted();
  return HlsPlayer.isSupported()
    ? new HlsJsSource(video, url, serverNow, HlsPlayer)
    : new NativeSource(video, url, serverNow);
}

/** Watches that the picture moves while it is meant to. */
export function watchProgress(video: HTMLVideoElement, stuck: () => void): ReturnType<typeof setInterval> {
  let position = -1;
  let movedAt = performance.now();
  return setInterval(() => {
    if (video.currentTime !== position || video.paused) movedAt = performance.now();
    position = video.currentTime;
    if (performance.now() - movedAt > STUCK_MS) stuck();
  }, 1000);
}

export function onceLoaded(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) resolve();
    else video.addEventListener("loadeddata", () => resolve(), { once: true });
  });
}

export function renditionsOf(hls: Hls | null): Rendition[] {
  const levels = hls?.levels ?? [];
  return levels.map((level, index) => ({ index, height: level.height, bitrateBps: level.bitrate }));
}

/** What is known of a picture that comes by hls.js. */
export function figuresOf(hls: Hls | null, video: HTMLVideoElement): ReceiveFigures | null {
  if (!hls) return null;
  const level = hls.levels[hls.currentLevel];
  return {
    framesDecoded: video.getVideoPlaybackQuality().totalVideoFrames,
    framesPerSecond: level?.frameRate ?? 0,
    bitrateBps: level?.bitrate ?? 0,
    width: video.videoWidth,
    height: video.videoHeight,
    loss: 0,
    roundTripMs: 0,
    jitterBufferMs: 0,
    decodeMs: 0,
    estimatedPlayoutMs: null,
  };
}

class HlsJsSource implements HlsSource {
  readonly firstFrame: Promise<void>;
  readonly lost: Promise<void>;
  readonly #hls: Hls;
  readonly #serverNow: () => number;
  readonly #video: HTMLVideoElement;
  readonly #timers: ReturnType<typeof setInterval>[];
  readonly #target = new LiveTarget();

  constructor(video: HTMLVideoElement, url: string, serverNow: () => number, HlsPlayer: typeof Hls) {
    this.#video = video;
    this.#serverNow = serverNow;
    this.#hls = new HlsPlayer({
      ...renewing(HlsPlayer),
      lowLatencyMode: true,
      maxLiveSyncPlaybackRate: 1.1,
      backBufferLength: 30,
      capLevelToPlayerSize: true,
      abrEwmaDefaultEstimate: firstEstimateBps((navigator as { connection?: Connection }).connection),
    });
    let failed: (error: Error) => void = () => undefined;
    let lost: () => void = () => undefined;
    const broken = new Promise<never>((_, reject) => (failed = reject));
    this.lost = new Promise((resolve) => (lost = resolve));
    this.firstFrame = Promise.race([onceLoaded(video), broken]);
    this.firstFrame.catch(() => undefined);
    const giveUp = (reason: string) => {
      failed(new Error(reason));
      lost();
    };
    let recoveries = 0;
    this.#hls.on(HlsPlayer.Events.ERROR, (_, data: ErrorData) => {
      if (data.details === HlsPlayer.ErrorDetails.BUFFER_STALLED_ERROR)
        this.#target.stalled(performance.now());
      if (!data.fatal) return;
      recoveries += 1;
      if (data.type === HlsPlayer.ErrorTypes.MEDIA_ERROR && recoveries <= 2) this.#hls.recoverMediaError();
      else giveUp(data.details);
    });
    this.#hls.on(HlsPlayer.Events.LEVEL_UPDATED, (_, { details }) => this.#aim(details));
    this.#hls.loadSource(url);
    this.#hls.attachMedia(video);
    this.#timers = [watchProgress(video, () => giveUp("stuck"))];
  }

  renditions(): Rendition[] {
    return renditionsOf(this.#hls);
  }

  choose(index: number): void {
    this.#hls.nextLevel = index;
  }

  delayMs(): number | null {
    return hlsDelayMs(this.#hls.playingDate, this.#serverNow());
  }

  figures(): ReceiveFigures | null {
    return figuresOf(this.#hls, this.#video);
  }

  toLive(): void {
    const edge = this.#hls.liveSyncPosition;
    if (edge !== null && edge > this.#video.currentTime + 1) this.#video.currentTime = edge;
  }

  close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#hls.destroy();
    return Promise.resolve();
  }

  /** hls.js moves its target away from the edge at each stall and never back; ours comes back. */
  #aim(details: LevelDetails): void {
    const target = this.#target.at(performance.now(), details.partHoldBack);
    if (details.partHoldBack > 0 && this.#hls.targetLatency !== target) this.#hls.targetLatency = target;
    const { paused, seeking, readyState } = this.#video;
    const isPlaying = !paused && !seeking && readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    if (isPlaying && isFarBehind(this.#hls.latency, target)) this.toLive();
  }
}

class NativeSource implements HlsSource {
  readonly firstFrame: Promise<void>;
  readonly lost: Promise<void>;
  readonly #video: HTMLVideoElement & { getStartDate?(): Date };
  readonly #serverNow: () => number;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(video: HTMLVideoElement, url: string, serverNow: () => number) {
    this.#video = video;
    this.#serverNow = serverNow;
    let failed: (error: Error) => void = () => undefined;
    let lost: () => void = () => undefined;
    const broken = new Promise<never>((_, reject) => (failed = reject));
    this.lost = new Promise((resolve) => (lost = resolve));
    this.firstFrame = Promise.race([onceLoaded(video), broken]);
    this.firstFrame.catch(() => undefined);
    const giveUp = () => {
      failed(new Error("native"));
      lost();
    };
    video.addEventListener("error", giveUp, { once: true });
    video.addEventListener("ended", giveUp, { once: true });
    video.src = url;
    this.#timer = watchProgress(video, giveUp);
  }

  renditions(): Rendition[] {
    return [];
  }

  choose(): void {
    // The browser's own player chooses for itself.
  }

  delayMs(): number | null {
    const start = this.#video.getStartDate?.().getTime();
    const playing = start ? new Date(start + this.#video.currentTime * 1000) : null;
    return hlsDelayMs(playing, this.#serverNow());
  }

  figures(): ReceiveFigures | null {
    return null;
  }

  toLive(): void {
    const { seekable } = this.#video;
    if (seekable.length > 0) this.#video.currentTime = seekable.end(seekable.length - 1);
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    this.#video.removeAttribute("src");
    this.#video.load();
    return Promise.resolve();
  }
}
