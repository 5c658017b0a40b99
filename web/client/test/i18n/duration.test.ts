import { beforeEach, describe, expect, it } from "vitest";
import { setLanguage } from "../../src/i18n";
import { durationText, spokenDuration } from "../../src/i18n/duration";

describe("a length of time", () => {
  describe("in English", () => {
    beforeEach(() => setLanguage("en"));
    it.each([
      [0, "0:00", "0 seconds"],
      [59_999, "0:59", "59 seconds"],
      [200_000, "3:20", "3 minutes 20 seconds"],
      [61_000, "1:01", "1 minute 1 second"],
      [3_800_000, "1:03:20", "1 hour 3 minutes 20 seconds"],
      [7_200_000, "2:00:00", "2 hours"],
      [-5, "0:00", "0 seconds"],
    ])("%i ms", (ms, shown, said) => {
      expect(durationText(ms)).toBe(shown);
      expect(spokenDuration(ms)).toBe(said);
    });
  });

  it("is Bengali in Bengali", async () => {
    await setLanguage("bn");
    expect(durationText(3_800_000)).toBe("১:০৩:২০");
    expect(spokenDuration(200_000)).toBe("৩ মিনিট ২০ সেকেন্ড");
  });
});
