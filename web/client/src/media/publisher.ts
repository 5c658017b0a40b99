// Keeps a stream published by WHIP for as long as the host wants it live: connects, watches the
// connection, and comes back by itself with a fresh grant when the network or the server went away.

import { signal } from "@preact/signals";

import { backoffMs, pause } from "../net/backoff";
import { DoorError } from "../net/door";
import { publish, type WhipConnection } from "../net/whip";
import type { PublishGrantView } from "../protocol";
import { readingOf, sendFigures, type Reading, type SendFigures } from "./stats";

export type PublishState = "idle" | "connecting" | "live" | "retrying";

/** Refusals that no amount of trying again will change. */
const FINAL = new Set([
  "kyc.required",
  "show.ended",
  "show.unknown",
  "session.forbidden",
  "session.required",
  "stage.not_member",
]);

/** How long a silent connection may recover by itself before a new one is made. */
const DISCONNECTED_MS = 2500;
const CONNECT_MS = 10_000;

export class Publisher {
  readonly state = signal<PublishState>("idle");
  readonly figures = signal<SendFigures | null>(null);
  readonly codec = signal<string | null>(null);
  /** Why the last attempt failed; cleared when live again. */
  readonly problem = signal<string | null>(null);

  readonly #grant: () => Promise<PublishGrantView>;
  readonly #codeOf: (error: unknown) => string;
  #stream: MediaStream | null = null;
  #connection: WhipConnection | null = null;
  #run: AbortController | null = null;
  #lost: (() => void) | null = null;

  /** `codeOf` names a failure of `grant`, `network` when the server was not reached. */
  constructor(grant: () => Promise<PublishGrantView>, codeOf: (error: unknown) => string) {
    this.#grant = grant;
    this.#codeOf = codeOf;
  }

  start(stream: MediaStream): void {
    this.#stream = stream;
    if (this.#run) return;
    this.#run = new AbortController();
    void this.#keep(this.#run.signal);
  }

  /** Sends other tracks without interrupting the show; a track of a new kind needs a new connection. */
  async replace(stream: MediaStream): Promise<void> {
    this.#stream = stream;
    const senders = this.#connection?.pc.getSenders() ?? [];
    const kinds = new Set(senders.flatMap((sender) => sender.track?.kind ?? []));
    const fits = stream.getTracks().every((track) => kinds.has(track.kind));
    if (!fits) {
      this.#lost?.();
      return;
    }
    await Promise.all(
      senders.map((sender) =>
        sender.replaceTrack(stream.getTracks().find((track) => track.kind === sender.track?.kind) ?? null),
      ),
    );
  }

  /** The room says the server lost us: do not wait for the connection to notice. */
  reconnect(): void {
    if (this.state.value === "live") this.#lost?.();
  }

  async stop(): Promise<void> {
    this.#run?.abort(new DOMException("stopped", "AbortError"));
    this.#run = null;
    const connection = this.#connection;
    this.#connection = null;
    this.state.value = "idle";
    this.figures.value = null;
    this.problem.value = null;
    await connection?.close();
  }

  async #keep(abort: AbortSignal): Promise<void> {
    let attempt = 0;
    this.state.value = "connecting";
    while (!abort.aborted) {
      try {
        await this.#once(abort);
        attempt = 0;
      } catch (error) {
        if (abort.aborted) return;
        const code = error instanceof DoorError ? error.code : this.#codeOf(error);
        this.problem.value = code;
        if (FINAL.has(code)) {
          this.#run = null;
          this.state.value = "idle";
          return;
        }
      }
      if (abort.aborted) return;
      this.state.value = "retrying";
      this.figures.value = null;
      await pause(backoffMs(attempt, Math.random(), 400, 3000), abort).catch(() => undefined);
      attempt += 1;
    }
  }

  /** One connection from offer to loss; returns when it was live and is lost. */
  async #once(abort: AbortSignal): Promise<void> {
    const stream = this.#stream;
    if (!stream) return;
    const grant = await this.#grant();
    const isScreen = stream.getVideoTracks()[0]?.contentHint === "detail";
    const connection = await publish(
      { url: grant.whip_url, token: grant.token, stream, opus: { stereo: false, dtx: !isScreen } },
      abort,
    );
    this.#connection = connection;
    const stopStats = this.#watchFigures(connection.pc);
    try {
      await this.#untilLost(connection.pc, abort);
    } finally {
      stopStats();
      this.#lost = null;
      if (this.#connection === connection) {
        this.#connection = null;
        await connection.close();
      }
    }
  }

  #untilLost(pc: RTCPeerConnection, abort: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let wasLive = false;
      let timer = setTimeout(() => reject(new DoorError("media.unreachable", 0, null)), CONNECT_MS);
      this.#lost = resolve;
      abort.addEventListener("abort", () => resolve(), { once: true });
      pc.onconnectionstatechange = () => {
        clearTimeout(timer);
        switch (pc.connectionState) {
          case "connected":
            wasLive = true;
            this.state.value = "live";
            this.problem.value = null;
            this.codec.value = codecOf(this.#connection);
            break;
          case "disconnected":
            timer = setTimeout(resolve, DISCONNECTED_MS);
            break;
          case "failed":
          case "closed":
            if (wasLive) resolve();
            else reject(new DoorError("media.unreachable", 0, null));
        }
      };
    });
  }

  #watchFigures(pc: RTCPeerConnection): () => void {
    let before: Reading | null = null;
    const timer = setInterval(() => {
      void pc.getStats().then((report) => {
        const now = readingOf(report);
        if (this.state.value === "live" && this.#connection?.pc === pc)
          this.figures.value = sendFigures(now, before);
        before = now;
      });
    }, 1000);
    return () => clearInterval(timer);
  }
}

function codecOf(connection: WhipConnection | null): string | null {
  return connection?.codec ?? null;
}
