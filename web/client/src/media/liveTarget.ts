// How far behind the edge to play by HLS, and what to begin with; pure.

/** Each stall adds so much, up to MOST_EXTRA_S; each calm time takes as much away again. */
const STEP_S = 0.5;
const MOST_EXTRA_S = 3;
const CALM_MS = 15_000;
const MOST_CALM_MS = 240_000;
/** A stall so soon after the target was lowered means that it was lowered too early. */
const TOO_SOON_MS = 20_000;
/** One interruption is told several times. */
const SAME_STALL_MS = 1000;

/** The target in seconds: what the playlist asks for, and more for a while after stalls. */
export class LiveTarget {
  #extraS = 0;
  #calmMs = CALM_MS;
  #changedAt = -Infinity;
  #loweredAt = -Infinity;

  stalled(nowMs: number): void {
    if (nowMs - this.#changedAt < SAME_STALL_MS) return;
    this.#calmMs = nowMs - this.#loweredAt < TOO_SOON_MS ? Math.min(this.#calmMs * 2, MOST_CALM_MS) : CALM_MS;
    this.#extraS = Math.min(this.#extraS + STEP_S, MOST_EXTRA_S);
    this.#changedAt = nowMs;
  }

  at(nowMs: number, holdBackS: number): number {
    if (this.#extraS > 0 && nowMs - this.#changedAt >= this.#calmMs) {
      this.#extraS -= STEP_S;
      this.#changedAt = this.#loweredAt = nowMs;
    }
    return holdBackS + this.#extraS;
  }
}

/** hls.js plays quicker only within about a segment of its target; who is further behind would stay there. */
const FAR_S = 5;

/** Whether so late a player has to jump to its target instead of catching up gently. */
export function isFarBehind(latencyS: number, targetS: number): boolean {
  return latencyS > targetS + FAR_S;
}

/** What browsers tell of the network (Network Information); not all do. */
export interface Connection {
  saveData?: boolean;
  /** Mbit/s, rounded. */
  downlink?: number;
}

const UNKNOWN_BPS = 700_000;
const SAVING_BPS = 250_000;

/** The bandwidth to believe in before anything has been measured: it decides with which rendition to begin. */
export function firstEstimateBps(connection: Connection | undefined): number {
  if (connection?.saveData) return SAVING_BPS;
  if (!connection?.downlink) return UNKNOWN_BPS;
  return Math.min(4_000_000, Math.max(SAVING_BPS, connection.downlink * 700_000));
}
