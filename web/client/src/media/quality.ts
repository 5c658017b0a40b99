// Which quality the viewer wishes, the same for WebRTC and LL-HLS; pure but for where it is remembered.

/** `auto`, or at most so many lines. */
export type QualityWish = "auto" | number;

/** One quality that can be chosen; `id` is a rid or the index of a rendition. */
export interface Quality<Id> {
  id: Id;
  /** The shorter side. */
  height: number;
  bitrateBps: number;
}

/** The best quality within the wish, else the smallest there is; null for automatic or nothing to choose from. */
export function fitting<Id>(wish: QualityWish, qualities: readonly Quality<Id>[]): Quality<Id> | null {
  if (wish === "auto") return null;
  const within = qualities.filter((one) => one.height <= wish);
  const sorted = [...(within.length > 0 ? within : qualities)].sort((a, b) => a.height - b.height);
  return (within.length > 0 ? sorted.at(-1) : sorted[0]) ?? null;
}

const REMEMBERED = "haat.quality";

export function rememberedQuality(): QualityWish {
  const value = Number(localStorage.getItem(REMEMBERED));
  return Number.isInteger(value) && value > 0 ? value : "auto";
}

export function rememberQuality(wish: QualityWish): void {
  if (wish === "auto") localStorage.removeItem(REMEMBERED);
  else localStorage.setItem(REMEMBERED, String(wish));
}
