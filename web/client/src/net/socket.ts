// One person's connection to a room: Socket.IO, namespace `/room`, websocket only.
//
// Keeps connecting until it is closed. Every connection presents a fresh grant and the number of the last
// fact seen, so that the server sends exactly what was missed.

import { io, type Socket } from "socket.io-client";

import type { Ack, Backstage, Counters, Hello, Numbered, Snapshot } from "../protocol";
import { backoffMs } from "./backoff";

export interface RoomEvents {
  snapshot(snapshot: Snapshot): void;
  facts(facts: Numbered[]): void;
  counters(counters: Counters): void;
  backstage(hint: Backstage): void;
  connection(isConnected: boolean): void;
  /** The server will never let us in: `code` is the problem. The connection has been given up. */
  refused(code: string): void;
}

export interface RoomSocketOptions {
  /** A grant to enter; asked for anew for every attempt. */
  grant(): Promise<string>;
  lastSeq(): number | null;
  /** Whether a failure of `grant` is final, and its code. */
  finalCode(error: unknown): string | null;
  events: RoomEvents;
}

const STEADY_MS = 5000;

export type RoomCommand =
  | "chat"
  | "like"
  | "delete_message"
  | "restore_message"
  | "mute"
  | "unmute"
  | "vote"
  | "caption"
  | StageCommand;

export type StageCommand =
  | "raise_hand"
  | "lower_hand"
  | "invite_to_stage"
  | "answer_invite"
  | "leave_stage"
  | "mute_on_stage"
  | "set_programme"
  | "set_layout";

/** Nothing came back in time: the command may or may not have arrived. */
export class AckTimeout extends Error {}

export class RoomSocket {
  readonly #socket: Socket;
  readonly #options: RoomSocketOptions;
  #hello: Hello | null = null;
  #attempt = 0;
  #enteredAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: RoomSocketOptions) {
    this.#options = options;
    this.#socket = io("/room", {
      transports: ["websocket"],
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      timeout: 8000,
      auth: (send) => send({ ...this.#hello }),
    });
    const { events } = options;
    this.#socket.on("connect", () => events.connection(true));
    this.#socket.on("disconnect", () => {
      events.connection(false);
      this.#again();
    });
    this.#socket.on("connect_error", () => this.#again());
    this.#socket.on("snapshot", (snapshot: Snapshot) => {
      this.#enteredAtMs = Date.now();
      events.snapshot(snapshot);
    });
    this.#socket.on("facts", (facts: Numbered[]) => events.facts(facts));
    this.#socket.on("counters", (counters: Counters) => events.counters(counters));
    this.#socket.on("backstage", (hint: Backstage) => events.backstage(hint));
    window.addEventListener("online", this.#now);
    void this.#connect();
  }

  /** Sends a command and returns the server's answer. Throws AckTimeout without one. */
  async send(command: RoomCommand, message: object, timeoutMs = 5000): Promise<Ack> {
    try {
      return (await this.#socket.timeout(timeoutMs).emitWithAck(command, message)) as Ack;
    } catch {
      throw new AckTimeout(command);
    }
  }

  /** Drops the connection and comes back, to be given what is missing. */
  reconnect(): void {
    this.#socket.disconnect();
    this.#again();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#now);
    this.#socket.disconnect();
  }

  readonly #now = (): void => {
    if (this.#isClosed || this.#socket.connected) return;
    clearTimeout(this.#timer);
    void this.#connect();
  };

  #again(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    // Only a connection that held starts the waiting from the beginning.
    if (this.#enteredAtMs > 0 && Date.now() - this.#enteredAtMs > STEADY_MS) this.#attempt = 0;
    this.#enteredAtMs = 0;
    this.#timer = setTimeout(() => void this.#connect(), backoffMs(this.#attempt, Math.random(), 300, 4000));
    this.#attempt += 1;
  }

  async #connect(): Promise<void> {
    try {
      this.#hello = { grant: await this.#options.grant(), last_seq: this.#options.lastSeq() };
    } catch (error) {
      const code = this.#options.finalCode(error);
      if (code === null) {
        this.#again();
      } else {
        this.close();
        this.#options.events.refused(code);
      }
      return;
    }
    if (!this.#isClosed) this.#socket.connect();
  }
}
