// One person's own side of a show: what is captured, and whether it is being sent.

import { signal } from "@preact/signals";
import {
  capture,
  CaptureError,
  listDevices,
  onDevicesChanged,
  stopStream,
  type CaptureProblem,
  type Choice,
  type Devices,
} from "../../media/devices";
import { watchLevel } from "../../media/level";
import { Publisher } from "../../media/publisher";
import { ApiError, post } from "../../net/api";
import type { PublishGrantView } from "../../protocol";

const REMEMBERED = "haat.devices";

export class OnAir {
  readonly choice = signal<Choice>(rememberedChoice());
  readonly devices = signal<Devices>({ cameras: [], microphones: [] });
  readonly stream = signal<MediaStream | null>(null);
  readonly problem = signal<CaptureProblem | null>(null);
  /** Loudness of the microphone as a share of the meter. */
  readonly level = signal(0);
  /** Whether the voice is sent; the microphone stays open. */
  readonly isMuted = signal(false);
  readonly publisher: Publisher;

  readonly #stopWatching: () => void;
  #stopLevel: () => void = () => undefined;
  #isClosed = false;
  #captures = 0;

  /** `grantPath` is where the right to publish is asked for, anew for every connection. */
  constructor(grantPath: string) {
    this.publisher = new Publisher(() => post<PublishGrantView>(grantPath), publishCode);
    this.#stopWatching = onDevicesChanged(() => void this.#list());
    void this.open();
  }

  /** Opens what is chosen; while live the show goes on with the new picture and sound. */
  async open(): Promise<void> {
    const turn = ++this.#captures;
    const choice = this.choice.value;
    try {
      const stream = await capture(choice);
      if (this.#isClosed || turn !== this.#captures) {
        stopStream(stream);
        return;
      }
      this.#show(stream);
      this.problem.value = null;
      await this.publisher.replace(stream);
      await this.#list();
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      if (turn !== this.#captures) return;
      if (error.problem === "cancelled") await this.choose({ source: "camera" });
      else if (error.problem === "missing" && (choice.cameraId ?? choice.microphoneId) !== null) {
        await this.choose({ cameraId: null, microphoneId: null }); // what was remembered is unplugged
      } else this.problem.value = error.problem;
    }
  }

  async choose(change: Partial<Choice>): Promise<void> {
    this.choice.value = { ...this.choice.value, ...change };
    localStorage.setItem(REMEMBERED, JSON.stringify({ ...this.choice.value, source: "camera" }));
    await this.open();
  }

  /** The next camera of those there are: on phones the one on the other side. */
  async flip(): Promise<void> {
    const { cameras } = this.devices.value;
    const current = this.stream.value?.getVideoTracks()[0]?.getSettings().deviceId;
    const at = cameras.findIndex((one) => one.deviceId === current);
    const next = cameras[(at + 1) % cameras.length];
    if (next) await this.choose({ cameraId: next.deviceId });
  }

  mute(isMuted: boolean): void {
    this.isMuted.value = isMuted;
    for (const track of this.stream.value?.getAudioTracks() ?? []) track.enabled = !isMuted;
  }

  goLive(): void {
    if (this.stream.value) this.publisher.start(this.stream.value);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopWatching();
    this.#stopLevel();
    void this.publisher.stop();
    if (this.stream.value) stopStream(this.stream.value);
    this.stream.value = null;
    this.level.value = 0;
  }

  #show(stream: MediaStream): void {
    if (this.stream.value) stopStream(this.stream.value);
    this.#stopLevel();
    this.#stopLevel = watchLevel(stream, (share) => (this.level.value = share));
    this.stream.value = stream;
    this.mute(this.isMuted.value);
    // The browser's own "stop sharing" button.
    const [video] = stream.getVideoTracks();
    video?.addEventListener("ended", () => {
      if (this.stream.value === stream && !this.#isClosed) void this.choose({ source: "camera" });
    });
  }

  async #list(): Promise<void> {
    this.devices.value = await listDevices();
  }
}

/** The code of why a grant was not given. */
export function publishCode(error: unknown): string {
  return error instanceof ApiError ? error.code : "network";
}

function rememberedChoice(): Choice {
  const plain: Choice = { source: "camera", cameraId: null, microphoneId: null };
  try {
    return { ...plain, ...(JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Partial<Choice>) };
  } catch {
    return plain;
  }
}
