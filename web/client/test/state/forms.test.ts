import { describe, expect, test } from "vitest";
import {
  integerFrom,
  localTimeFrom,
  loginFrom,
  mobileFrom,
  poishaFrom,
  takaText,
} from "../../src/state/forms";
import { nidFrom } from "../../src/state/nid";
import { faultOfPicture } from "../../src/state/picture";

describe("a price in taka", () => {
  test.each([
    ["1250", 125_000],
    ["1,250.5", 125_050],
    ["৳ ১২৫০.৭৫", 125_075],
    ["0.01", 1],
    ["0", null],
    ["", null],
    ["-5", null],
    ["12.345", null],
    ["a lot", null],
  ])("%s is %s poisha", (text, minor) => expect(poishaFrom(text)).toBe(minor));

  test.each([125_000, 125_050, 1, 99])("%d poisha survive being shown and typed", (minor) =>
    expect(poishaFrom(takaText(minor))).toBe(minor),
  );
});

test.each([
  ["01712345678", "01712345678"],
  ["+8801712345678", "01712345678"],
  ["৮৮০১৭১২-৩৪৫৬৭৮", "01712345678"],
  ["01212345678", null],
  ["0171234567", null],
])("the mobile number %s is %s", (text, mobile) => expect(mobileFrom(text)).toBe(mobile));

test.each([
  [" Nusrat@Example.com ", "nusrat@example.com"],
  ["01712 345678", "01712345678"],
  ["nusrat", null],
])("the login %s is %s", (text, login) => expect(loginFrom(text)).toBe(login));

test.each([
  ["12", 12],
  ["-২", -2],
  ["+3", 3],
  ["1.5", null],
  ["", null],
])("the number %s is %s", (text, value) => expect(integerFrom(text)).toBe(value));

test.each([
  ["১২৩৪৫৬৭৮৯০", "1234567890"],
  ["1990 123 4567 8901 2", null],
  ["1990-1234567890123", "19901234567890123"],
  ["12345", null],
])("the NID number %s is %s", (text, nid) => expect(nidFrom(text)).toBe(nid));

test("a moment survives being shown and typed", () => {
  const ms = new Date(2026, 11, 1, 19, 30).getTime();
  expect(localTimeFrom(ms)).toBe("2026-12-01T19:30");
  expect(new Date(localTimeFrom(ms)).getTime()).toBe(ms);
});

test("pictures are checked before they are sent", () => {
  expect(faultOfPicture({ type: "image/png", size: 2 * 1024 * 1024 })).toBeNull();
  expect(faultOfPicture({ type: "image/png", size: 2 * 1024 * 1024 + 1 })).toBe("too_big");
  expect(faultOfPicture({ type: "image/gif", size: 1 })).toBe("bad_type");
});
