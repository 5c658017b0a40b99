// Which layout HLS shows: what the host chose, as far as there is enough to show for it. Pure.

import type { StageState } from "../../protocol";
import type { Place } from "./stage";

export type Layout = StageState["layout"];

/** In the order in which they are offered. */
export const layouts: readonly Layout[] = [
  "auto",
  "solo",
  "side_by_side",
  "speaker",
  "picture_in_picture",
  "screen_with_camera",
];

/** Those that have a picture of their own on the canvas, be it a calm one. */
export function picturesOf(places: readonly Place[]): Place[] {
  return places.filter((one) => one.isSending && (one.source === "camera" || one.videoLine !== null));
}

/** The layout that is seen now. */
export function layoutOn(chosen: Layout, places: readonly Place[]): Exclude<Layout, "auto"> {
  const pictures = picturesOf(places);
  const hasScreen = pictures.some((one) => one.source === "screen");
  if (pictures.length < 2 || chosen === "solo") return "solo";
  if (chosen !== "auto" && (chosen !== "screen_with_camera" || hasScreen)) return chosen;
  if (hasScreen) return "screen_with_camera";
  return pictures.length === 2 ? "side_by_side" : "speaker";
}
