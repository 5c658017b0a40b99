// What a host sends beside the camera: a second camera or a screen, each by a connection of its own.

import { signal } from "@preact/signals";
import {
  captureBeside,
  CaptureError,
  stopStream,
  type CaptureProblem,
  type ExtraSourceName,
} from "../../media/devices";
import { Publisher } from "../../media/publisher";
import { post } from "../../net/api";
import type { PublishGrantView } from "../../protocol";
import { publishCode } from "./onAir";

export class ExtraSource {
  readonly source: ExtraSourceName;
  /** What is sent; null while nothing is. */
  readonly stream = signal<MediaStream | null>(null);
  readonly problem = signal<CaptureProblem | null>(null);
  readonly isOpening = signal(false);
  readonly publisher: Publisher;
  #turn = 0;

  constructor(source: ExtraSourceName, grantPath: string) {
    this.source = source;
    this.publisher = new Publisher(async () => {
      const grant = await post<PublishGrantView>(grantPath);
      return { ...grant, whip_url: `${grant.whip_url}?source=${source}` };
    }, publishCode);
  }

  /** Captures and sends; of a camera the one that is named. Cancelling the browser's question is no problem. */
  async start(cameraId: string | null = null): Promise<void> {
    const turn = ++this.#turn;
    this.problem.value = null;
    this.isOpening.value = true;
    try {
      const stream = await captureBeside(this.source, cameraId);
      if (turn !== this.#turn) {
        stopStream(stream);
        return;
      }
      if (this.stream.value) stopStream(this.stream.value);
      this.stream.value = stream;
      // The browser's own "stop sharing" button, or a camera that was unplugged.
      stream.getVideoTracks()[0]?.addEventListener("ended", () => {
        if (this.stream.value === stream) this.stop();
      });
      await this.publisher.replace(stream);
      this.publisher.start(stream);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      if (turn === this.#turn && error.problem !== "cancelled") this.problem.value = error.problem;
    } finally {
      if (turn === this.#turn) this.isOpening.value = false;
    }
  }

  stop(): void {
    this.#turn += 1;
    this.isOpening.value = false;
    void this.publisher.stop();
    if (this.stream.value) stopStream(this.stream.value);
    this.stream.value = null;
  }
}
