import { beforeEach, describe, expect, test } from "vitest";
import { setLanguage } from "../../src/i18n";
import {
  formatAgo,
  formatClock,
  formatCount,
  formatMoney,
  formatShare,
  formatTime,
} from "../../src/i18n/format";

const at = (hour: number, minute: number) => new Date(2026, 10, 20, hour, minute).getTime();

describe("in English", () => {
  beforeEach(() => setLanguage("en"));

  test.each([
    [125_000, "৳1,250"],
    [125_050, "৳1,250.50"],
    [12_500_000, "৳1,25,000"],
    [0, "৳0"],
    [-5_000, "−৳50"],
  ])("%d poisha read %s", (minor, text) => expect(formatMoney(minor)).toBe(text));

  test("another currency keeps its own sign", () => expect(formatMoney(500, "USD")).toBe("$5"));
  test("large counts are shortened", () => expect(formatCount(1_284)).toBe("1.3k"));
  test("a time of this year has no year", () =>
    expect(formatTime(at(19, 30), at(1, 0))).toBe("20 Nov, 7:30 pm"));
  test("a time of another year has it", () =>
    expect(formatTime(at(7, 5), new Date(2027, 1, 1).getTime())).toBe("20 Nov 2026, 7:05 am"));
  test("distances use the largest whole unit", () => {
    expect(formatAgo(at(12, 0), at(14, 0))).toBe("2 hours ago");
    expect(formatAgo(at(12, 5), at(12, 0))).toBe("in 5 minutes");
    expect(formatAgo(at(12, 0), at(12, 0))).toBe("now");
  });
});

describe("in Bengali", () => {
  beforeEach(() => setLanguage("bn"));

  test.each([
    [125_000, "৳১,২৫০"],
    [12_500_050, "৳১,২৫,০০০.৫০"],
  ])("%d poisha read %s", (minor, text) => expect(formatMoney(minor)).toBe(text));

  test.each([
    [at(4, 30), "ভোর ৪:৩০"],
    [at(9, 0), "সকাল ৯:০০"],
    [at(12, 15), "দুপুর ১২:১৫"],
    [at(16, 45), "বিকেল ৪:৪৫"],
    [at(18, 30), "সন্ধ্যা ৬:৩০"],
    [at(0, 5), "রাত ১২:০৫"],
  ])("the clock names the part of the day", (ms, text) => expect(formatClock(ms)).toBe(text));

  test("a day has Bengali figures and its month's name", () =>
    expect(formatTime(at(19, 30), at(1, 0))).toBe("২০ নভেম্বর, সন্ধ্যা ৭:৩০"));
});

test("a share is per cent", async () => {
  await setLanguage("bn");
  expect(formatShare(0.42)).toBe("৪২%");
});
