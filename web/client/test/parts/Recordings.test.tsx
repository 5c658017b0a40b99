import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../../src/i18n";
import { Recordings } from "../../src/parts/recordings/Recordings";
import type { RecordingList } from "../../src/protocol";

let list: RecordingList;

beforeEach(() => vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(list)))));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function said(language: "en" | "bn", used: number, allowed: number | null): Promise<string[]> {
  await setLanguage(language);
  list = { items: [], size_bytes: used, allowed_bytes: allowed };
  render(<Recordings />);
  const taken = (await screen.findByTestId("recordings-taken")).textContent ?? "";
  return [taken, ...screen.queryAllByRole("status").map((one) => one.textContent ?? "")];
}

test("without a quota only what is taken is said", async () => {
  expect(await said("en", 2_500_000_000, null)).toEqual(["All recordings together take 2.5 GB."]);
});

test("while there is room both figures are said", async () => {
  expect(await said("en", 2_500_000_000, 10_000_000_000)).toEqual([
    "All recordings together take 2.5 GB of 10 GB.",
  ]);
});

test("a quota that is used up says what to do", async () => {
  expect(await said("en", 10_000_000_000, 10_000_000_000)).toEqual([
    "All recordings together take 10 GB of 10 GB.",
    "Your room for recordings is used up: nothing more of yours is recorded. Delete recordings to make room. The show itself goes on.",
  ]);
});

test("in Bengali too", async () => {
  const [taken, problem] = await said("bn", 10_000_000_000, 10_000_000_000);
  expect(taken).toMatch(/^সব রেকর্ডিং মিলিয়ে ১০ .+, রাখা যায় ১০ .+।$/);
  expect(problem).toMatch(/^আপনার রেকর্ডিং রাখার জায়গা শেষ/);
});
