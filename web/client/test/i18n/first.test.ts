import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { first } from "../../src/i18n/en/first";

const SRC = join(process.cwd(), "src");
const FRONT = [
  "main.tsx",
  "App.tsx",
  "pages/Home.tsx",
  "pages/Live.tsx",
  "pages/SignIn.tsx",
  "pages/SignUp.tsx",
];
/** What is loaded only after all sentences are. */
const LATER = /parts\/replay\/|StageDoor|routes\.ts$|i18n\/(?:en|bn)/;

/** The file and everything that it imports, now or later. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || LATER.test(file)) return seen;
  seen.add(file);
  for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
    const found = ["", ".ts", ".tsx", "/index.ts"]
      .map((ending) => join(dirname(file), path) + ending)
      .find((one) => /\.tsx?$/.test(one) && existsSync(one));
    if (found) reached(found, seen);
  }
  return seen;
}

test("pages that viewers open need no sentence that is read later", () => {
  const keys = Object.keys(first);
  const files = FRONT.flatMap((file) => [...reached(join(SRC, file))]);
  const missing = [...new Set(files)].flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\bt(n?)\(\s*(["`])([\w.]+)/g)]
      .filter(([, isCount, quote, key = ""]) =>
        quote === "`"
          ? !keys.some((one) => one.startsWith(key))
          : !keys.includes(isCount ? `${key}.other` : key),
      )
      .map(([, , , key]) => `${file.slice(SRC.length)}: ${key}`),
  );
  expect(missing).toEqual([]);
});
