import { describe, expect, it } from "vitest";
import {
  bytesReceived,
  linesWithPictures,
  receiveFigures,
  sendFigures,
  type Reading,
} from "../../src/media/stats";

const reading = (...rows: Record<string, unknown>[]): Reading =>
  new Map(rows.map((row) => [String(row["id"]), row]));

const inbound = (more: Record<string, unknown>) => ({
  id: "in",
  type: "inbound-rtp",
  kind: "video",
  timestamp: 1000,
  packetsReceived: 100,
  packetsLost: 0,
  bytesReceived: 10_000,
  framesDecoded: 30,
  jitterBufferDelay: 1,
  jitterBufferEmittedCount: 30,
  totalDecodeTime: 0.1,
  ...more,
});

it("takes rates from two readings", () => {
  const later = inbound({
    timestamp: 2000,
    packetsReceived: 190,
    packetsLost: 10,
    bytesReceived: 135_000,
    framesDecoded: 60,
    jitterBufferDelay: 2.2,
    jitterBufferEmittedCount: 60,
    totalDecodeTime: 0.25,
  });
  const pair = {
    id: "pair",
    type: "candidate-pair",
    nominated: true,
    state: "succeeded",
    currentRoundTripTime: 0.03,
  };
  expect(receiveFigures(reading(later, pair), reading(inbound({})))).toEqual({
    framesDecoded: 60,
    framesPerSecond: 0,
    bitrateBps: 1_000_000,
    width: 0,
    height: 0,
    loss: 0.1,
    roundTripMs: 30,
    jitterBufferMs: ((2.2 - 1) / 30) * 1000,
    decodeMs: 5,
    estimatedPlayoutMs: null,
  });
});

it("has no figures without video", () => {
  expect(receiveFigures(reading(), null)).toBeNull();
});

it("adds up the layers that are sent", () => {
  const layer = (rid: string, frameHeight: number, bytesSent: number, timestamp: number) => ({
    id: rid,
    type: "outbound-rtp",
    kind: "video",
    rid,
    frameWidth: (frameHeight * 16) / 9,
    frameHeight,
    framesPerSecond: 30,
    active: true,
    bytesSent,
    packetsSent: bytesSent / 1000,
    qualityLimitationReason: rid === "f" ? "bandwidth" : "none",
    timestamp,
  });
  const before = reading(layer("f", 720, 0, 1000), layer("q", 180, 0, 1000));
  const now = reading(
    layer("f", 720, 250_000, 2000),
    layer("q", 180, 0, 2000),
    { id: "remote", type: "remote-inbound-rtp", localId: "f", packetsLost: 5, fractionLost: 0.02 },
    { id: "pair", type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.02 },
  );
  expect(sendFigures(now, before)).toEqual({
    bitrateBps: 2_000_000,
    framesPerSecond: 30,
    loss: 0.02,
    roundTripMs: 20,
    layers: [
      {
        rid: "q",
        width: 320,
        height: 180,
        framesPerSecond: 30,
        bitrateBps: 0,
        loss: 0,
        limitedBy: "none",
        isActive: false,
      },
      {
        rid: "f",
        width: 1280,
        height: 720,
        framesPerSecond: 30,
        bitrateBps: 2_000_000,
        loss: 0.02,
        limitedBy: "bandwidth",
        isActive: true,
      },
    ],
    limitedBy: "bandwidth",
    availableBps: null,
  });
});

describe("with several lines", () => {
  const line = (id: string, framesDecoded: number) => ({
    id,
    type: "inbound-rtp",
    kind: "video",
    trackIdentifier: id,
    framesDecoded,
    bytesReceived: 10,
  });
  const now = reading(line("a", 0), line("b", 5));

  it("knows which have shown a picture", () => {
    expect(linesWithPictures(now, [{ id: "a" }, { id: "b" }, { id: "c" }])).toEqual([1]);
    expect(bytesReceived(now)).toBe(20);
  });

  it("gives the figures of the one that is asked for", () => {
    expect(receiveFigures(now, null, "b")?.framesDecoded).toBe(5);
    expect(receiveFigures(now, null, "c")).toBeNull();
  });
});
