// The element that shows pictures, and what a viewer does with it whatever is played: sound, pause, shape.

import { signal } from "@preact/signals";

export class Screen {
  readonly video: HTMLVideoElement;
  readonly isMuted = signal(true);
  readonly isPaused = signal(false);
  /** The browser refused to start by itself: a tap is needed. */
  readonly needsTap = signal(false);
  readonly isLandscape = signal(true);
  readonly #listening = new AbortController();

  constructor(video: HTMLVideoElement) {
    this.video = video;
    video.muted = true;
    video.playsInline = true;
    const options = { signal: this.#listening.signal };
    video.addEventListener("resize", () => this.measureShape(), options);
    video.addEventListener(
      "volumechange",
      () => (this.isMuted.value = video.muted || video.volume === 0),
      options,
    );
    video.addEventListener("pause", () => this.#changedElsewhere(), options);
    video.addEventListener("play", () => this.#changedElsewhere(), options);
  }

  setMuted(muted: boolean): void {
    this.video.muted = muted;
    if (!muted && this.video.volume === 0) this.video.volume = 1;
    if (!muted) void this.play();
  }

  setVolume(volume: number): void {
    this.video.volume = volume;
    this.video.muted = volume === 0;
  }

  togglePaused(): void {
    if (this.isPaused.value || this.needsTap.value) {
      this.isPaused.value = false;
      this.resumed();
      void this.play();
    } else {
      this.isPaused.value = true;
      this.video.pause();
    }
  }

  close(): void {
    this.#listening.abort();
  }

  /** What else goes on after a pause. */
  protected resumed(): void {
    // Most just play on.
  }

  /**
   * Paused or played by somebody else: a media key, headphones taken out, a call, the window of the picture in picture,
   * a browser that takes playing to be unwanted. An element that is between two sources is none of that.
   */
  #changedElsewhere(): void {
    const { paused, ended, readyState } = this.video;
    if (ended || readyState === HTMLMediaElement.HAVE_NOTHING || paused === this.isPaused.value) return;
    this.isPaused.value = paused;
    if (!paused) this.resumed();
  }

  protected measureShape(): void {
    this.isLandscape.value = this.video.videoWidth > this.video.videoHeight;
  }

  protected async play(): Promise<void> {
    try {
      await this.video.play();
      this.needsTap.value = false;
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.needsTap.value = true;
    }
  }
}

/** What the element shows now; null while it shows nothing. */
export function stillOf(video: HTMLVideoElement): HTMLCanvasElement | null {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return null;
  const still = document.createElement("canvas");
  still.width = video.videoWidth;
  still.height = video.videoHeight;
  still.getContext("2d")?.drawImage(video, 0, 0);
  return still;
}
