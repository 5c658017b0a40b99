import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SRC = join(process.cwd(), "src");
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" });
const read = (file: string) => readFileSync(join(SRC, file), "utf8");

test.each(files.filter((file) => file.endsWith(".css") && !file.endsWith("tokens.css")))(
  "%s takes its colours and type sizes from the tokens",
  (file) => {
    const raw =
      read(file).match(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|font-size:\s*[\d.]+(?:px|rem)/gi) ?? [];
    expect(raw).toEqual([]);
  },
);

test.each(files.filter((file) => file.endsWith(".tsx")))(
  "%s is a component of less than 150 lines",
  (file) => {
    expect(read(file).split("\n").length).toBeLessThan(151);
  },
);

test.each(files.filter((file) => /^parts\/.*\.tsx?$/.test(file)))(
  "%s neither fetches nor opens a socket",
  (file) => {
    expect(read(file)).not.toMatch(/\bfetch\(|\bio\(|from "socket\.io-client"/);
  },
);

test.each(files.filter((file) => /^(?:parts|pages)\/.*\.tsx$/.test(file)))(
  "%s has no sentence of its own",
  (file) => {
    const text = read(file).match(/>\s*[A-Z][a-z]+ [a-z]+[^<>{}=;]*</g) ?? [];
    expect(text).toEqual([]);
  },
);
