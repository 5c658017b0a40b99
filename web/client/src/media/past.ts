// Plays what is kept of a show by HLS, from any moment on: while it is live and after.

import { signal } from "@preact/signals";
import type Hls from "hls.js";
import type { ErrorData, LevelDetails } from "hls.js";

import { figuresOf, onceLoaded, renditionsOf, watchProgress, type HlsSource, type Rendition } from "./hls";
import { fresh, renewing } from "./pass";
import { captureOf, positionOf, rescued, spanOf, type Piece, type Span } from "./pieces";
import { NotPlayable } from "./source";
import type { ReceiveFigures } from "./stats";

/** Where to begin: a moment of capture, or seconds from the beginning. */
export type Beginning = { atMs: number } | { position: number };

/**
 * Sound and pictures of the oldest moment do not begin together to the millisecond, and hls.js begins at the live edge
 * with whichever begins after the position that it is given.
 */
const INTO_OLDEST_S = 0.25;

/** Throws NotPlayable when nothing is kept, or not any more. */
export async function openPast(
  video: HTMLVideoElement,
  url: string,
  beginning: Beginning,
  signal: AbortSignal,
): Promise<Past> {
  const library = import("hls.js");
  library.catch(() => undefined);
  const ready = await fetch(fresh(url), { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return null;
  });
  if (!ready?.ok) throw new NotPlayable();
  const { default: HlsPlayer } = await library;
  signal.throwIfAborted();
  return new Past(video, url, beginning, HlsPlayer);
}

export class Past implements HlsSource {
  readonly firstFrame: Promise<void>;
  readonly lost: Promise<void>;
  /** What is kept; slides on while the show is live. */
  readonly span = signal<Span | null>(null);
  /** Seconds, as the element counts them. */
  readonly position = signal(0);
  readonly duration = signal(0);
  readonly hasEnded = signal(false);

  readonly #video: HTMLVideoElement;
  readonly #hls: Hls | null;
  readonly #run = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #pieces: readonly Piece[] = [];
  #giveUp!: (reason: string) => void;

  constructor(video: HTMLVideoElement, url: string, beginning: Beginning, HlsPlayer: typeof Hls) {
    this.#video = video;
    let failed: (error: Error) => void = () => undefined;
    let lost: () => void = () => undefined;
    const broken = new Promise<never>((_, reject) => (failed = reject));
    this.lost = new Promise((resolve) => (lost = resolve));
    this.#giveUp = (reason) => {
      failed(new Error(reason));
      lost();
    };
    this.#hls = HlsPlayer.isSupported() ? this.#begin(url, beginning, HlsPlayer) : null;
    if (this.#hls === null) this.#beginNative(url, beginning);
    this.firstFrame = Promise.race([this.#started(), broken]);
    this.firstFrame.catch(() => undefined);
    this.#timer = watchProgress(video, () => !video.ended && this.#giveUp("stuck"));
    this.#follow();
  }

  /** When the picture on the screen was captured. */
  captureMs(): number | null {
    return captureOf(this.#pieces, this.#video.currentTime);
  }

  captureAt(position: number): number | null {
    return captureOf(this.#pieces, position);
  }

  positionAt(atMs: number): number {
    return positionOf(this.#pieces, atMs);
  }

  seek(position: number): void {
    this.#video.currentTime = Math.max(0, position);
    this.position.value = this.#video.currentTime;
    this.hasEnded.value = false;
  }

  renditions(): Rendition[] {
    return renditionsOf(this.#hls);
  }

  choose(index: number): void {
    if (this.#hls) this.#hls.nextLevel = index;
  }

  delayMs(): number | null {
    return null;
  }

  figures(): ReceiveFigures | null {
    return figuresOf(this.#hls, this.#video);
  }

  toLive(): void {
    // What is kept plays on from where it stood.
  }

  close(): Promise<void> {
    this.#run.abort();
    clearInterval(this.#timer);
    if (this.#hls) {
      this.#hls.destroy();
    } else {
      this.#video.removeAttribute("src");
      this.#video.load();
    }
    return Promise.resolve();
  }

  /** The element is given to hls.js when the beginning is known: nothing else is loaded, and what played stays. */
  #begin(url: string, beginning: Beginning, HlsPlayer: typeof Hls): Hls {
    const hls = new HlsPlayer({
      ...renewing(HlsPlayer),
      lowLatencyMode: false,
      backBufferLength: 60,
      maxBufferLength: 20,
      maxMaxBufferLength: 30, // or a quiet hour is loaded whole by whoever looks at its beginning
    });
    let recoveries = 0;
    hls.on(HlsPlayer.Events.ERROR, (_, data: ErrorData) => {
      if (!data.fatal) return;
      recoveries += 1;
      if (data.type === HlsPlayer.ErrorTypes.MEDIA_ERROR && recoveries <= 2) hls.recoverMediaError();
      else this.#giveUp(data.details);
    });
    hls.on(HlsPlayer.Events.LEVEL_UPDATED, (_, { details }) => {
      const isFirst = this.#pieces.length === 0;
      this.#take(details);
      if (!isFirst) return;
      queueMicrotask(() => {
        if (this.#run.signal.aborted) return;
        hls.startLoad(this.#positionFor(beginning));
        hls.attachMedia(this.#video);
      });
    });
    hls.loadSource(url);
    return hls;
  }

  #beginNative(url: string, beginning: Beginning): void {
    const video = this.#video as HTMLVideoElement & { getStartDate?(): Date };
    const take = () => {
      const { seekable } = video;
      const atMs = video.getStartDate?.().getTime();
      if (seekable.length === 0 || !atMs || Number.isNaN(atMs)) return;
      const start = seekable.start(0);
      const end = seekable.end(seekable.length - 1);
      this.#setPieces([{ start, end, atMs: atMs + start * 1000 }]);
    };
    const options = { signal: this.#run.signal };
    video.addEventListener("progress", take, options);
    video.addEventListener(
      "loadedmetadata",
      () => {
        take();
        video.currentTime = this.#positionFor(beginning);
      },
      { ...options, once: true },
    );
    video.addEventListener("error", () => this.#giveUp("native"), options);
    video.src = url;
  }

  #positionFor(beginning: Beginning): number {
    if ("position" in beginning) return beginning.position;
    return Math.max(this.positionAt(beginning.atMs), (this.#pieces[0]?.start ?? 0) + INTO_OLDEST_S);
  }

  #take(details: LevelDetails): void {
    const before = this.#pieces;
    this.#setPieces(
      details.fragments.flatMap(({ start, end, programDateTime: atMs }) =>
        atMs === null ? [] : [{ start, end, atMs }],
      ),
    );
    // While paused the oldest moment may come past.
    const kept = rescued(before, this.#pieces, this.#video.currentTime);
    if (details.live && this.#video.readyState > 0 && kept !== null) this.#video.currentTime = kept;
  }

  #setPieces(pieces: readonly Piece[]): void {
    this.#pieces = pieces;
    this.span.value = spanOf(pieces);
    this.duration.value = pieces.at(-1)?.end ?? 0;
  }

  async #started(): Promise<void> {
    await onceLoaded(this.#video);
    this.position.value = this.#video.currentTime;
  }

  #follow(): void {
    const options = { signal: this.#run.signal };
    const moved = () => (this.position.value = this.#video.currentTime);
    this.#video.addEventListener("timeupdate", moved, options);
    this.#video.addEventListener("seeking", moved, options);
    this.#video.addEventListener("ended", () => (this.hasEnded.value = true), options);
    this.#video.addEventListener("playing", () => (this.hasEnded.value = false), options);
  }
}
