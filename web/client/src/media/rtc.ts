// Plays a show by WHEP.

import { DoorError } from "../net/door";
import { subscribe, type WhepConnection } from "../net/whep";
import { webRtcDelayMs } from "./latency";
import { NotPlayable, type Source } from "./source";
import { readingOf, receiveFigures, type Reading, type ReceiveFigures } from "./stats";

/** Nothing received for so long means that the publisher or the way to it is gone. */
const SILENT_MS = 4000;

/** Subscribes and shows the stream in `video`. Throws NotPlayable while nobody publishes. */
export async function openRtc(
  video: HTMLVideoElement,
  url: string,
  serverNow: () => number,
  signal: AbortSignal,
): Promise<Source> {
  const connection = await subscribe(url, signal).catch((error: unknown) => {
    const waits =
      error instanceof DoorError && (error.status === 409 || error.status === 503 || error.status === 0);
    throw waits ? new NotPlayable() : error;
  });
  video.srcObject = connection.stream;
  return new RtcSource(video, connection, serverNow);
}

class RtcSource implements Source {
  readonly firstFrame: Promise<void>;
  readonly lost: Promise<void>;

  readonly #video: HTMLVideoElement;
  readonly #connection: WhepConnection;
  readonly #serverNow: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #before: Reading | null = null;
  #figures: ReceiveFigures | null = null;
  #delayMs: number | null = null;
  #arrived!: () => void;
  #failed!: (error: Error) => void;
  #ended!: () => void;

  constructor(video: HTMLVideoElement, connection: WhepConnection, serverNow: () => number) {
    this.#video = video;
    this.#connection = connection;
    this.#serverNow = serverNow;
    this.firstFrame = new Promise((resolve, reject) => {
      this.#arrived = resolve;
      this.#failed = reject;
    });
    this.firstFrame.catch(() => undefined);
    this.lost = new Promise((resolve) => (this.#ended = resolve));
    connection.pc.onconnectionstatechange = () => {
      const state = connection.pc.connectionState;
      if (state === "failed" || state === "closed") this.#end();
    };
    this.#timer = this.#watch();
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

  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#video.srcObject === this.#connection.stream) this.#video.srcObject = null;
    await this.#connection.close();
  }

  #end(): void {
    this.#failed(new Error("connection lost"));
    this.#ended();
  }

  /** Reads the statistics: often until the first frame, then once a second. */
  #watch(): ReturnType<typeof setInterval> {
    let bytes = -1;
    let heardAt = performance.now();
    let readAt = 0;
    let hasPicture = false;
    return setInterval(() => {
      const now = performance.now();
      if (hasPicture && now - readAt < 1000) return;
      readAt = now;
      void this.#connection.pc.getStats().then((report) => {
        const reading = readingOf(report);
        const received = bytesReceived(reading);
        if (received !== bytes) heardAt = performance.now();
        bytes = received;
        const figures = receiveFigures(reading, this.#before);
        if (!hasPicture && (figures?.framesDecoded ?? 0) > 0) {
          hasPicture = true;
          this.#arrived();
        }
        if (hasPicture) {
          this.#figures = figures;
          // Both clocks are read in the same moment: a second later the difference would be a second more.
          this.#delayMs = figures && webRtcDelayMs({ ...figures, serverNowMs: this.#serverNow() });
          this.#before = reading;
          if (performance.now() - heardAt > SILENT_MS) this.#end();
        }
      });
    }, 100);
  }
}

function bytesReceived(reading: Reading): number {
  let total = 0;
  for (const row of reading.values()) {
    if (row["type"] === "inbound-rtp" && typeof row["bytesReceived"] === "number")
      total += row["bytesReceived"];
  }
  return total;
}
