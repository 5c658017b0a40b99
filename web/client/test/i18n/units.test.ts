import { expect, test } from "vitest";
import { setLanguage } from "../../src/i18n";
import { bn } from "../../src/i18n/bn";
import * as units from "../../src/i18n/units";

const figures: [text: () => string, english: string, bengali: string][] = [
  [() => units.formatBitrate(480_400), "480 kbit/s", "৪৮০ কেবিপিএস"],
  [() => units.formatBitrate(999_700), "1 Mbit/s", "১ এমবিপিএস"],
  [() => units.formatBitrate(2_460_000), "2.5 Mbit/s", "২.৫ এমবিপিএস"],
  [() => units.formatFrameRate(23.98), "24 fps", "২৪ ফ্রেম/সে."],
  [() => units.formatLoss(0.0123), "1.2%", "১.২%"],
  [() => units.formatMs(41.6), "42 ms", "৪২ মি.সে."],
  [() => units.formatSeconds(1_284, 2), "1.28 s", "১.২৮ সে."],
  [() => units.formatLines(1080), "1080p", "১০৮০পি"],
  [() => units.formatSize(1280, 720), "1280 × 720", "১২৮০ × ৭২০"],
  [() => units.formatBytes(0), "0 MB", "০ এমবি"],
  [() => units.formatBytes(4_560_000), "4.6 MB", "৪.৬ এমবি"],
  [() => units.formatBytes(840_000_000), "840 MB", "৮৪০ এমবি"],
  [() => units.formatBytes(1_234_000_000), "1.2 GB", "১.২ জিবি"],
];

test("each figure has the unit and the digits of the language", async () => {
  await setLanguage("en");
  expect(figures.map(([text]) => text())).toEqual(figures.map(([, english]) => english));
  await setLanguage("bn");
  expect(figures.map(([text]) => text())).toEqual(figures.map(([, , bengali]) => bengali));
});

test("no Bengali sentence names a unit in Latin letters", () => {
  const units = /\b(?:[kMG]?bit\/s|[kmg]bps|fps|[KMG]B|m?s|sec|px)\b/i;
  const plain = (sentence: string) => sentence.replace(/\{\w+\}/g, "");
  expect(Object.values(bn).filter((sentence) => units.test(plain(sentence)))).toEqual([]);
});
