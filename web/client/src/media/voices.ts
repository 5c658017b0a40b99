// The voices beside the first one, in an element of their own that follows the player's.
//
// Chromium lets an element play the sounds that its stream had when the first of them came, and no later one:
// so every change makes a new stream, which the picture's element could not take without a flicker.

export class Voices {
  readonly #element = new Audio();
  readonly #player: HTMLMediaElement;
  readonly #run = new AbortController();
  #tracks: readonly MediaStreamTrack[] = [];

  /** As loud as the player, and playing while it does, until `close`. */
  constructor(player: HTMLMediaElement) {
    this.#player = player;
    this.#element.dataset["testid"] = "voices";
    this.#element.hidden = true;
    document.body.append(this.#element);
    for (const event of ["volumechange", "play", "playing", "pause"])
      player.addEventListener(event, () => this.#follow(), { signal: this.#run.signal });
    this.#follow();
  }

  /** Plays these and no others. */
  play(tracks: readonly MediaStreamTrack[]): void {
    const isSame =
      tracks.length === this.#tracks.length && tracks.every((track, index) => track === this.#tracks[index]);
    if (isSame) return;
    this.#tracks = tracks;
    this.#element.srcObject = tracks.length > 0 ? new MediaStream([...tracks]) : null;
    this.#follow();
  }

  close(): void {
    this.#run.abort();
    this.#element.srcObject = null;
    this.#element.remove();
  }

  #follow(): void {
    this.#element.muted = this.#player.muted;
    this.#element.volume = this.#player.volume;
    if (this.#tracks.length === 0) return;
    if (this.#player.paused) this.#element.pause();
    else void this.#element.play().catch(() => undefined); // again at the next event: a tap makes it possible
  }
}
