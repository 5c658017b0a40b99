// Figures of one connection, from `getStats()` reports a little apart; pure.

export interface ReceiveFigures {
  framesDecoded: number;
  framesPerSecond: number;
  bitrateBps: number;
  width: number;
  height: number;
  /** Share of packets lost since the last report, 0 to 1. */
  loss: number;
  roundTripMs: number;
  jitterBufferMs: number;
  decodeMs: number;
  estimatedPlayoutMs: number | null;
}

export interface LayerFigures {
  rid: string;
  width: number;
  height: number;
  framesPerSecond: number;
  bitrateBps: number;
  /** Share of its packets that the server did not get lately, 0 to 1. */
  loss: number;
  /** What holds this layer back: `none`, `cpu`, `bandwidth` or `other`. */
  limitedBy: string;
  isActive: boolean;
}

export interface SendFigures {
  bitrateBps: number;
  framesPerSecond: number;
  loss: number;
  roundTripMs: number | null;
  layers: LayerFigures[];
  /** What holds the encoder back: `none`, `cpu`, `bandwidth` or `other`. */
  limitedBy: string;
  availableBps: number | null;
}

/** A report as plain rows; kept from one reading to the next. */
export type Reading = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export function readingOf(report: RTCStatsReport): Reading {
  const rows = new Map<string, Record<string, unknown>>();
  report.forEach((row: Record<string, unknown>, id: string) => rows.set(id, row));
  return rows;
}

/** Figures of one picture, by its track; of the first one without `trackId`. */
export function receiveFigures(
  now: Reading,
  before: Reading | null,
  trackId?: string,
): ReceiveFigures | null {
  const video = rows(now, "inbound-rtp").find(
    (row) => row["kind"] === "video" && (trackId === undefined || row["trackIdentifier"] === trackId),
  );
  if (video === undefined) return null;
  const change = changes(video, before);
  const received = change("packetsReceived");
  const lost = Math.max(0, change("packetsLost"));
  const emitted = change("jitterBufferEmittedCount");
  const decoded = change("framesDecoded");
  return {
    framesDecoded: number(video, "framesDecoded"),
    framesPerSecond: number(video, "framesPerSecond"),
    bitrateBps: (change("bytesReceived") * 8000) / change("timestamp"),
    width: number(video, "frameWidth"),
    height: number(video, "frameHeight"),
    loss: received + lost > 0 ? lost / (received + lost) : 0,
    roundTripMs: (pair(now) ?? 0) * 1000,
    jitterBufferMs: emitted > 0 ? (change("jitterBufferDelay") / emitted) * 1000 : 0,
    decodeMs: decoded > 0 ? (change("totalDecodeTime") / decoded) * 1000 : 0,
    estimatedPlayoutMs:
      typeof video["estimatedPlayoutTimestamp"] === "number" ? video["estimatedPlayoutTimestamp"] : null,
  };
}

export function bytesReceived(reading: Reading): number {
  return sum(rows(reading, "inbound-rtp"), (row) => number(row, "bytesReceived"));
}

/** Which of the tracks, by index, have shown a picture. */
export function linesWithPictures(reading: Reading, videos: readonly { id: string }[]): number[] {
  const playing = rows(reading, "inbound-rtp").filter((row) => number(row, "framesDecoded") > 0);
  const ids = new Set(playing.map((row) => row["trackIdentifier"]));
  return videos.flatMap((track, line) => (ids.has(track.id) ? [line] : []));
}

export function sendFigures(now: Reading, before: Reading | null): SendFigures {
  const outbound = rows(now, "outbound-rtp");
  const layers = outbound
    .filter((row) => row["kind"] === "video")
    .map((row) => layerFigures(row, before, rows(now, "remote-inbound-rtp")))
    .sort((a, b) => a.height - b.height);
  const remote = rows(now, "remote-inbound-rtp");
  const sent = sum(outbound, (row) => changes(row, before)("packetsSent"));
  const lost = Math.max(
    0,
    sum(remote, (row) => changes(row, before)("packetsLost")),
  );
  const roundTrip = pair(now);
  const limited = outbound.find(
    (row) => row["kind"] === "video" && row["qualityLimitationReason"] !== "none",
  );
  const available = rows(now, "candidate-pair").find(
    (row) => typeof row["availableOutgoingBitrate"] === "number",
  );
  return {
    bitrateBps: sum(outbound, (row) => bitrate(row, before)),
    framesPerSecond: Math.max(0, ...layers.map((layer) => layer.framesPerSecond)),
    loss: sent > 0 ? Math.min(1, lost / sent) : 0,
    roundTripMs: roundTrip === null ? null : roundTrip * 1000,
    layers,
    limitedBy:
      typeof limited?.["qualityLimitationReason"] === "string" ? limited["qualityLimitationReason"] : "none",
    availableBps: available === undefined ? null : number(available, "availableOutgoingBitrate"),
  };
}

function layerFigures(row: Row, before: Reading | null, remote: readonly Row[]): LayerFigures {
  const bitrateBps = bitrate(row, before);
  const far = remote.find((one) => one["localId"] === row["id"]);
  const limitedBy = row["qualityLimitationReason"];
  return {
    rid: typeof row["rid"] === "string" ? row["rid"] : "",
    width: number(row, "frameWidth"),
    height: number(row, "frameHeight"),
    framesPerSecond: number(row, "framesPerSecond"),
    bitrateBps,
    loss: far === undefined ? 0 : number(far, "fractionLost"),
    limitedBy: typeof limitedBy === "string" ? limitedBy : "none",
    isActive: row["active"] !== false && bitrateBps > 0,
  };
}

type Row = Readonly<Record<string, unknown>>;

function rows(reading: Reading, type: string): Row[] {
  return [...reading.values()].filter((row) => row["type"] === type);
}

function number(row: Row, name: string): number {
  const value = row[name];
  return typeof value === "number" ? value : 0;
}

/** How much a counter grew since the reading before; the whole counter when there was none. */
function changes(row: Row, before: Reading | null): (name: string) => number {
  const old = before?.get(String(row["id"]));
  return (name) => {
    if (old === undefined) return name === "timestamp" ? 1000 : number(row, name);
    const grown = number(row, name) - number(old, name);
    return name === "timestamp" ? Math.max(1, grown) : grown;
  };
}

function bitrate(row: Row, before: Reading | null): number {
  const change = changes(row, before);
  return Math.max(0, (change("bytesSent") * 8000) / change("timestamp"));
}

/** Round trip of the pair in use, in seconds. */
function pair(reading: Reading): number | null {
  const used = rows(reading, "candidate-pair").find(
    (row) => row["nominated"] === true && row["state"] === "succeeded",
  );
  return typeof used?.["currentRoundTripTime"] === "number" ? used["currentRoundTripTime"] : null;
}

function sum(list: readonly Row[], of: (row: Row) => number): number {
  return list.reduce((total, row) => total + of(row), 0);
}
