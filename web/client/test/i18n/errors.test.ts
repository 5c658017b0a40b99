import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/i18n";
import { en } from "../../src/i18n/en";
import { errorText } from "../../src/i18n/errors";
import { ApiError } from "../../src/net/api";

beforeEach(() => setLanguage("en"));

const ROOT = join(process.cwd(), "..", "..");
/** Codes that only programs see: the doors' and playlists' protocols, and the room's own log. */
const UNSEEN = /^(?:door|hls|roomlog)\./;

function codesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return codesOf(join(folder, entry.name));
    if (entry.name !== "errors.py") return [];
    return codesIn(join(folder, entry.name));
  });
}

function codesIn(file: string): string[] {
  const found = readFileSync(file, "utf8").matchAll(/^ {4}code = "([a-z_.]+)"/gm);
  return [...found].map((match) => match[1] ?? "");
}

const rooms = ["commerce", "signaling", "media", "transcoder"];
const codes = [
  ...rooms.flatMap((room) => codesOf(join(ROOT, room))),
  ...codesIn(join(ROOT, "web", "errors.py")),
];

test("every code that people can see has a sentence", () => {
  expect(codes.length).toBeGreaterThan(50);
  expect(codes.filter((code) => !UNSEEN.test(code) && !(`error.${code}` in en))).toEqual([]);
});

test("a problem becomes its sentence with its params", () => {
  const error = new ApiError("wallet.insufficient", { coins: 5, needed: 50 }, 409);
  expect(errorText(error)).toBe("You have 5 coins, and this needs 50.");
});

test("an unknown code is named", () => {
  expect(errorText(new ApiError("x.y"))).toBe(
    "That did not work (x.y). Try again; if it stays, tell support this code.",
  );
});

test("what is no answer of the server's is a fault of the page", () => {
  expect(errorText(new TypeError("boom"))).toBe(
    "Something went wrong on this page. Reload it and try again.",
  );
});
