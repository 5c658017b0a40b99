// How far the picture is behind the camera; pure.

/** Milliseconds between 1900, where RTP's wall clock starts, and 1970. */
const NTP_EPOCH_MS = 2_208_988_800_000;

export interface WebRtcTimes {
  /** `estimatedPlayoutTimestamp` of inbound-rtp: sender's wall clock of what is on the screen, from its sender reports. */
  estimatedPlayoutMs: number | null;
  serverNowMs: number;
  jitterBufferMs: number;
  roundTripMs: number;
  decodeMs: number;
}

/** What is known for certain: network, buffer and decoder on the viewer's side. */
export function receiveDelayMs(times: Omit<WebRtcTimes, "estimatedPlayoutMs" | "serverNowMs">): number {
  return times.roundTripMs / 2 + times.jitterBufferMs + times.decodeMs;
}

/**
 * Delay behind the camera in milliseconds. The sender's clock is believed when it does not contradict
 * what was measured here; otherwise only our own share is counted.
 */
export function webRtcDelayMs(times: WebRtcTimes): number {
  const own = receiveDelayMs(times);
  if (times.estimatedPlayoutMs === null) return own;
  const wall =
    times.estimatedPlayoutMs > NTP_EPOCH_MS
      ? times.estimatedPlayoutMs - NTP_EPOCH_MS
      : times.estimatedPlayoutMs;
  const behind = times.serverNowMs - wall;
  return behind >= own * 0.5 && behind < own + 5000 ? behind : own;
}

/** HLS: the playlist says when each frame was captured (PROGRAM-DATE-TIME); null before it is known. */
export function hlsDelayMs(playing: Date | null, serverNowMs: number): number | null {
  if (playing === null) return null;
  const behind = serverNowMs - playing.getTime();
  return behind >= 0 && behind < 3_600_000 ? behind : null;
}

/** Moves a shown figure towards a new one, so that the pill does not flicker; jumps at once when far off. */
export function smooth(shown: number | null, measured: number): number {
  if (shown === null || Math.abs(measured - shown) > Math.max(500, shown * 0.5)) return measured;
  return shown + (measured - shown) * 0.3;
}
