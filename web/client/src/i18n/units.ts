// Figures with their units: which unit, how many decimals, in the language of the page.

import { locale, t } from "./index";

/** 480 kbit/s, and from a thousand of them 2.5 Mbit/s. */
export function formatBitrate(bitsPerSecond: number): string {
  const kilobits = Math.round(bitsPerSecond / 1000);
  return kilobits < 1000
    ? t("unit.kbps", { value: kilobits })
    : t("unit.mbps", { value: Math.round(kilobits / 100) / 10 });
}

export function formatFrameRate(framesPerSecond: number): string {
  return t("unit.fps", { value: Math.round(framesPerSecond) });
}

/** A share, 0 to 1, as per cent with one decimal. */
export function formatLoss(share: number): string {
  return t("unit.percent", { value: Math.round(share * 1000) / 10 });
}

export function formatMs(ms: number): string {
  return t("unit.ms", { value: Math.round(ms) });
}

/** Milliseconds as seconds. */
export function formatSeconds(ms: number, decimals: 1 | 2): string {
  const scale = 10 ** decimals;
  return t("unit.seconds", { value: Math.round((ms / 1000) * scale) / scale });
}

/** A quality by its lines: 720p. */
export function formatLines(height: number): string {
  return t("unit.lines", { value: plain(height) });
}

/** A picture's width and height in pixels. */
export function formatSize(width: number, height: number): string {
  return `${plain(width)} × ${plain(height)}`;
}

/** How large a file is: 840 MB, 1.2 GB. */
export function formatBytes(bytes: number): string {
  const [key, size] = bytes >= 1e9 ? (["unit.gigabytes", 1e9] as const) : (["unit.megabytes", 1e6] as const);
  const value = bytes / size;
  return t(key, { value: value < 10 ? Math.round(value * 10) / 10 : Math.round(value) });
}

function plain(pixels: number): string {
  return new Intl.NumberFormat(locale(), { useGrouping: false }).format(pixels);
}
