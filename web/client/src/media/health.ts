// Whether what is sent is good enough, and what the host can do about it. Pure.

import type { SendFigures } from "./stats";

export type Tone = "ok" | "warn" | "danger";
/** What to do; a sentence in the catalogue under `advice.`. */
export type Advice = "bitrate" | "frames" | "cpu" | "network" | "loss" | "delay";

export interface Health {
  bitrate: Tone;
  frames: Tone;
  loss: Tone;
  delay: Tone;
  layers: Tone;
  /** The most pressing thing first. */
  advice: Advice[];
}

/** Upper layers that a browser sends of a picture this high; small pictures have fewer. */
export function expectedLayers(height: number): number {
  if (height >= 540) return 3;
  return height >= 360 ? 2 : 1;
}

/** Judges one second's figures; `sourceHeight` is the shorter side of what the camera gives. */
export function judge(figures: SendFigures, sourceHeight: number): Health {
  const wantedBps = sourceHeight >= 720 ? 1_500_000 : sourceHeight >= 360 ? 500_000 : 200_000;
  const bitrate = below(figures.bitrateBps, wantedBps * 0.6, wantedBps * 0.25);
  const frames = below(figures.framesPerSecond, 20, 10);
  const loss = above(figures.loss, 0.02, 0.08);
  const delay = above(figures.roundTripMs ?? 0, 200, 500);
  const active = figures.layers.filter((layer) => layer.isActive).length;
  const missing = active < Math.min(expectedLayers(sourceHeight), figures.layers.length);
  // A layer may pause for a moment without a reason; it is worth a word only when something holds the encoder back.
  const layers: Tone = missing && figures.limitedBy !== "none" ? "warn" : "ok";
  const found: [Tone, Advice][] = [
    [loss, "loss"],
    [bitrate, figures.limitedBy === "bandwidth" ? "network" : "bitrate"],
    [frames, figures.limitedBy === "cpu" ? "cpu" : "frames"],
    [delay, "delay"],
    [layers, figures.limitedBy === "cpu" ? "cpu" : "network"],
  ];
  const weight = { danger: 0, warn: 1, ok: 2 };
  const advice = found
    .filter(([tone]) => tone !== "ok")
    .sort(([a], [b]) => weight[a] - weight[b])
    .map(([, what]) => what);
  return { bitrate, frames, loss, delay, layers, advice: [...new Set(advice)] };
}

function below(value: number, warn: number, danger: number): Tone {
  return value < danger ? "danger" : value < warn ? "warn" : "ok";
}

function above(value: number, warn: number, danger: number): Tone {
  return value > danger ? "danger" : value > warn ? "warn" : "ok";
}
