// Plays a show by WHEP: one large picture and every voice go to the player's own element, the other lines to
// whoever shows them.

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";

import { pause } from "../net/backoff";
import { DoorError } from "../net/door";
import { subscribe, type WhepConnection } from "../net/whep";
import { webRtcDelayMs } from "./latency";
import type { LayerControl } from "./layerControl";
import { everything, MOST_LINES, type Selection } from "./lines";
import { NotPlayable, type Source } from "./source";
import { bytesReceived, linesWithPictures, readingOf, receiveFigures } from "./stats";
import type { Reading, ReceiveFigures } from "./stats";
import { Voices } from "./voices";

/** Nothing received for so long means that the publisher or the way to it is gone. */
const SILENT_MS = 4000;
/** A connection with more lines must have a picture by then, or the old one stays. */
const GROW_MS = 12_000;
/** How much longer than the first picture the others may take until the old connection is left. */
const PATIENCE_MS = 5000;

export interface RtcOptions {
  url: string;
  lines: number;
  serverNow: () => number;
}

/** Subscribes and shows the stream in `video`. Throws NotPlayable while nobody publishes; a server that has no
 * room for one more is an error like others, so that there may be another way of playing. */
export async function openRtc(
  video: HTMLMediaElement,
  options: RtcOptions,
  signal: AbortSignal,
): Promise<RtcSource> {
  const connection = await subscribe(options.url, options.lines, signal).catch((error: unknown) => {
    const waits = error instanceof DoorError && (error.status === 409 || error.status === 0);
    throw waits ? new NotPlayable() : error;
  });
  return new RtcSource(video, connection, options);
}

/** A connection and what is asked of it. */
export interface Link {
  connection: WhepConnection;
  /** Comes after the first picture. */
  layers: Signal<LayerControl | null>;
}

export class RtcSource implements Source {
  readonly firstFrame: Promise<void>;
  readonly lost: Promise<void>;
  /** Changes when a connection with more lines has taken over. */
  readonly link: ReadonlySignal<Link>;
  /** The line in the player's element. */
  readonly mainLine = signal<number | null>(null);

  readonly #video: HTMLMediaElement;
  readonly #options: RtcOptions;
  readonly #link;
  readonly #stream = new MediaStream();
  readonly #voices: Voices;
  readonly #run = new AbortController();
  #stopReports: () => void = () => undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #selection: Selection = everything;
  #before: Reading | null = null;
  #figures: ReceiveFigures | null = null;
  #delayMs: number | null = null;
  #isGrowing = false;
  #arrived!: () => void;
  #failed!: (error: Error) => void;
  #ended!: () => void;

  constructor(video: HTMLMediaElement, connection: WhepConnection, options: RtcOptions) {
    this.#video = video;
    this.#voices = new Voices(video);
    this.#options = options;
    this.firstFrame = new Promise((resolve, reject) => {
      this.#arrived = resolve;
      this.#failed = reject;
    });
    this.firstFrame.catch(() => undefined);
    this.lost = new Promise((resolve) => (this.#ended = resolve));
    this.#link = signal(linkOf(connection));
    this.link = this.#link;
    this.#use(this.#link.value);
    video.srcObject = this.#stream;
  }

  figures(): ReceiveFigures | null {
    return this.#figures;
  }

  delayMs(): number | null {
    return this.#delayMs;
  }

  toLive(): void {
    // A paused WebRTC stream goes on at the newest frame by itself.
  }

  /** Which line is the large picture, and whose voices are not played here. */
  select(selection: Selection): void {
    this.#selection = selection;
    this.#fill();
  }

  /** Takes a connection with all lines, and leaves the old one when the new one has a picture. */
  async grow(): Promise<void> {
    if (this.#isGrowing || this.#link.value.connection.videos.length >= MOST_LINES) return;
    this.#isGrowing = true;
    try {
      const abort = AbortSignal.any([this.#run.signal, AbortSignal.timeout(GROW_MS)]);
      const next = await subscribe(this.#options.url, MOST_LINES, abort);
      const old = this.#link.value;
      try {
        await picturesOn(next, await playingLines(old.connection), abort);
      } catch (error) {
        void next.close();
        throw error;
      }
      this.#stop(old);
      this.#link.value = linkOf(next);
      this.#use(this.#link.value);
      void old.connection.close();
    } catch {
      // The old connection plays on; whoever asked asks again when the stage changes.
    } finally {
      this.#isGrowing = false;
    }
  }

  async close(): Promise<void> {
    this.#run.abort();
    this.#voices.close();
    this.#stop(this.#link.value);
    if (this.#video.srcObject === this.#stream) this.#video.srcObject = null;
    await this.#link.value.connection.close();
  }

  #use(link: Link): void {
    const { connection } = link;
    connection.pc.onconnectionstatechange = () => {
      const state = connection.pc.connectionState;
      if (state === "failed" || state === "closed") this.#end();
    };
    this.#before = null;
    this.#fill();
    this.#timer = this.#watch(connection);
    void this.firstFrame.then(() => this.#accompany(link)).catch(() => undefined);
  }

  /** Layers and reports: after the first picture, so that it need not wait for their code. */
  async #accompany(link: Link): Promise<void> {
    const { LayerControl, reportOn } = await import("./companion");
    const { connection } = link;
    if (this.#link.peek() !== link || this.#run.signal.aborted) return;
    link.layers.value = new LayerControl(connection.layersUrl, connection.mids);
    this.#stopReports = reportOn(
      connection.pc,
      connection.reportUrl,
      () => document.hidden || this.#video.paused || this.#selection.expects !== "picture",
    );
  }

  #stop({ connection, layers }: Link): void {
    connection.pc.onconnectionstatechange = null;
    clearInterval(this.#timer);
    this.#stopReports();
    this.#stopReports = () => undefined;
    layers.peek()?.close();
  }

  /** Puts the picture and the first line's voice into the element's stream, and the other voices beside it; a
   * picture stays until the next one comes. */
  #fill(): void {
    const { audios, videos } = this.#link.value.connection;
    // A line that it does not have yet comes with the next connection; until then the picture stays as it is.
    const wish = this.#selection.video ?? this.mainLine.peek() ?? 0;
    const line = wish < videos.length ? wish : Math.min(this.mainLine.peek() ?? 0, videos.length - 1);
    this.mainLine.value = line;
    const picture = videos[line];
    const voices = audios.filter((_, index) => !this.#selection.silent.includes(index));
    const wanted = voices.filter((voice) => voice === audios[0]);
    if (picture) wanted.push(picture);
    this.#voices.play(voices.filter((voice) => voice !== audios[0]));
    for (const track of this.#stream.getTracks())
      if (!wanted.includes(track)) this.#stream.removeTrack(track);
    for (const track of wanted) this.#stream.addTrack(track);
  }

  #end(): void {
    this.#failed(new Error("connection lost"));
    this.#ended();
  }

  /** Reads the statistics: often until the first frame, then once a second. */
  #watch({ pc, videos }: WhepConnection): ReturnType<typeof setInterval> {
    let bytes = -1;
    let heardAt = performance.now();
    let readAt = 0;
    let hasPicture = false;
    return setInterval(() => {
      const now = performance.now();
      if (hasPicture && now - readAt < 1000) return;
      readAt = now;
      void pc.getStats().then((report) => {
        const reading = readingOf(report);
        const received = bytesReceived(reading);
        // A hidden page asks for no pictures, and nobody may be speaking.
        const isSilenceFine = document.hidden || this.#selection.expects === "nothing";
        if (received !== bytes || isSilenceFine) heardAt = performance.now();
        bytes = received;
        const playing = linesWithPictures(reading, videos);
        this.#followPicture(playing);
        const isSoundEnough = this.#selection.expects !== "picture" && received > 0;
        if (!hasPicture && (playing.length > 0 || isSoundEnough)) {
          hasPicture = true;
          this.#arrived();
        }
        if (hasPicture) {
          const main = videos[this.mainLine.value ?? 0];
          const figures = receiveFigures(reading, this.#before, main?.id);
          this.#figures = figures;
          // Both clocks are read in the same moment: a second later the difference would be a second more.
          this.#delayMs = figures && webRtcDelayMs({ ...figures, serverNowMs: this.#options.serverNow() });
          this.#before = reading;
          if (performance.now() - heardAt > SILENT_MS) this.#end();
        }
      });
    }, 100);
  }

  /** While nobody has said which picture is the large one, it is the first that comes. */
  #followPicture(playing: readonly number[]): void {
    const [first] = playing;
    if (this.#selection.video !== null || first === undefined) return;
    if (playing.includes(this.mainLine.value ?? -1)) return;
    this.mainLine.value = first;
    this.#fill();
  }
}

function linkOf(connection: WhepConnection): Link {
  return { connection, layers: signal(null) };
}

async function playingLines({ pc, videos }: WhepConnection): Promise<number[]> {
  return linesWithPictures(readingOf(await pc.getStats()), videos);
}

/** Waits for one picture at least, and a while longer for the others that were there before. */
async function picturesOn(
  connection: WhepConnection,
  before: readonly number[],
  abort: AbortSignal,
): Promise<void> {
  let patience = PATIENCE_MS;
  for (;;) {
    const playing = await playingLines(connection);
    const areAllHere = before.every((line) => playing.includes(line));
    if (playing.length > 0 && (areAllHere || patience <= 0)) return;
    if (playing.length > 0) patience -= 100;
    await pause(100, abort);
  }
}
