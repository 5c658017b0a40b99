import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../../src/i18n";
import { EncoderNotices } from "../../src/parts/studio/EncoderNotices";
import type { NoticeView } from "../../src/protocol";

let warnings: NoticeView[] = [];

beforeEach(async () => {
  await setLanguage("en");
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ warnings }))));
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function sentences(...notices: NoticeView[]): Promise<string[]> {
  warnings = notices;
  render(<EncoderNotices slug="stall" />);
  if (notices.length > 0) await screen.findAllByText(/\w/);
  return [...screen.getByRole("status").querySelectorAll("p")].map((one) => one.textContent ?? "");
}

test("a notice is a sentence with its figures", async () => {
  expect(await sentences({ code: "ingest.key_interval", params: { seconds: 12 } })).toEqual([
    "12 seconds between keyframes make viewers wait. Set the encoder's keyframe interval to 2 seconds.",
  ]);
});

test("refusals of the door have the sentences that everybody reads", async () => {
  expect(await sentences({ code: "show.stream_key_wrong", params: {} })).toEqual([
    "The stream key is not right. Make a new one in the studio.",
  ]);
});

test("without notices nothing is said", async () => {
  expect(await sentences()).toEqual([]);
});
