// Pure helpers over SDP text and encodings; nothing here touches a connection.

export interface Encoding {
  rid: string;
  scaleResolutionDownBy: number;
  maxBitrate: number;
  maxFramerate: number;
}

/** Bits per second that let H264 or VP8 look clean at this height. */
function bitrateFor(height: number): number {
  if (height >= 2160) return 16_000_000;
  if (height >= 1440) return 8_000_000;
  if (height >= 1080) return 4_500_000;
  if (height >= 720) return 2_500_000;
  if (height >= 540) return 1_400_000;
  if (height >= 360) return 700_000;
  if (height >= 240) return 350_000;
  return 180_000;
}

/** Three simulcast layers, lowest first as Chromium wants them; `height` is the shorter side of the source. */
export function simulcastEncodings(height: number, framesPerSecond = 30): Encoding[] {
  return [
    { rid: "q", scaleResolutionDownBy: 4 },
    { rid: "h", scaleResolutionDownBy: 2 },
    { rid: "f", scaleResolutionDownBy: 1 },
  ].map((layer) => ({
    ...layer,
    maxBitrate: bitrateFor(Math.round(height / layer.scaleResolutionDownBy)),
    maxFramerate: framesPerSecond,
  }));
}

export interface OpusSettings {
  stereo: boolean;
  /** Discontinuous transmission: right for speech, wrong for music from the screen. */
  dtx: boolean;
}

/**
 * The same SDP with these Opus parameters. What is written into the answer rules the sender,
 * what is written into the offer rules what the other side may send (RFC 7587, section 6.1).
 */
export function withOpus(sdp: string, { stereo, dtx }: OpusSettings): string {
  const payloadType = /^a=rtpmap:(\d+) opus\/48000\/2\r?$/im.exec(sdp)?.[1];
  if (payloadType === undefined) return sdp;
  const wanted: Record<string, string> = {
    minptime: "10",
    useinbandfec: "1",
    usedtx: dtx ? "1" : "0",
    stereo: stereo ? "1" : "0",
    "sprop-stereo": stereo ? "1" : "0",
    maxaveragebitrate: stereo ? "128000" : "64000",
  };
  const line = new RegExp(`^a=fmtp:${payloadType} ([^\\r\\n]*)`, "m");
  const present = line.exec(sdp)?.[1] ?? "";
  const settings: Record<string, string> = {};
  for (const pair of present.split(";")) {
    const [name, value] = pair.trim().split("=");
    if (name) settings[name] = value ?? "";
  }
  const text = Object.entries({ ...settings, ...wanted })
    .map(([name, value]) => `${name}=${value}`)
    .join(";");
  const fmtp = `a=fmtp:${payloadType} ${text}`;
  if (line.test(sdp)) return sdp.replace(line, fmtp);
  return sdp.replace(/^(a=rtpmap:\d+ opus\/48000\/2)(\r?)$/im, `$1$2\n${fmtp}$2`);
}

/** The codec that video was answered with, such as `H264`; null without video. */
export function answeredVideoCodec(sdp: string): string | null {
  const section = sdp.split(/^m=/m).find((part) => part.startsWith("video "));
  if (section === undefined || section.startsWith("video 0 ")) return null;
  const first = section.split(/\s/)[3] ?? "";
  return new RegExp(`^a=rtpmap:${first} ([^/\\r\\n]+)/`, "m").exec(section)?.[1] ?? null;
}
