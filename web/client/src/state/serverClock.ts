// What time it is on the server, as well as this browser can know. Only this file writes the bounds.

import { measureOffset, offsetMs, unknownOffset, type OffsetBounds } from "./clock";

let bounds: OffsetBounds = unknownOffset;
let measuring: Promise<void> | null = null;

/** The server's clock now, in Unix milliseconds; our own clock until it has been compared. */
export function serverNow(): number {
  return Date.now() + offsetMs(bounds);
}

/** Compares the clocks once per page load. */
export function compareClocks(): Promise<void> {
  measuring ??= measureOffset(readDate, Date.now, (ms) => new Promise((done) => setTimeout(done, ms))).then(
    (measured) => {
      bounds = measured;
      if (!Number.isFinite(measured.least)) measuring = null;
    },
  );
  return measuring;
}

async function readDate(): Promise<number | null> {
  const response = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  const date = Date.parse(response?.headers.get("Date") ?? "");
  return Number.isNaN(date) ? null : date;
}
