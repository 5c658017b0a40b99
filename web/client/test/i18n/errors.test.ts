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
    const text = readFileSync(join(folder, entry.name), "utf8");
    return [...text.matchAll(/^ {4}code = "([a-z_.]+)"/gm)].map((match) => match[1] ?? "");
  });
}

const codes = ["commerce", "signaling", "media"].flatMap((room) => codesOf(join(ROOT, room)));
codes.push(...codesOf(join(ROOT, "web")).filter((code) => code !== ""));

test.each([...new Set(codes)].filter((code) => !UNSEEN.test(code)))("%s has a sentence", (code) => {
  expect(en).toHaveProperty([`error.${code}`]);
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
