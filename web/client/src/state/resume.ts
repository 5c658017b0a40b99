// Where a replay was left on this device, so that it goes on there; pure but for where it is remembered.

/** Nearer to the beginning or the end than these it begins anew. */
const LEAST_S = 15;
const NEAR_END_S = 15;
const MOST_KEPT = 30;

/** Seconds by show, the newest last. */
export type Places = readonly (readonly [show: string, seconds: number])[];

/** Where to begin. */
export function placeOf(places: Places, show: string, durationS: number): number {
  const seconds = places.find(([one]) => one === show)?.[1] ?? 0;
  return seconds < LEAST_S || seconds > durationS - NEAR_END_S ? 0 : seconds;
}

/** With one place more, or in place of the show's old one. */
export function withPlace(places: Places, show: string, seconds: number): Places {
  const others = places.filter(([one]) => one !== show);
  return [...others, [show, Math.floor(seconds)] as const].slice(-MOST_KEPT);
}

const REMEMBERED = "haat.replays";

export function rememberedPlaces(): Places {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
    return Array.isArray(read) ? (read as Places) : [];
  } catch {
    return [];
  }
}

export function rememberPlace(show: string, seconds: number): void {
  localStorage.setItem(REMEMBERED, JSON.stringify(withPlace(rememberedPlaces(), show, seconds)));
}
