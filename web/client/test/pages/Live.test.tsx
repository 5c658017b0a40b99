import { act, cleanup, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../../src/i18n";
import Live from "../../src/pages/Live";

let isThere = false;
let visibility: DocumentVisibilityState = "visible";
const asked: string[] = [];

beforeEach(async () => {
  await setLanguage("en");
  vi.useFakeTimers();
  isThere = false;
  asked.length = 0;
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    const unknown = Response.json({ code: "show.unknown", params: {} }, { status: 404 });
    const show = { slug: "eid", title: "Eid stall", status: "scheduled", blocked: null, needs_grant: false };
    return Promise.resolve(isThere ? Response.json(show) : unknown);
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Second by second: the page shows what has changed at the end of each. */
async function settle(seconds: number): Promise<void> {
  for (let passed = 0; passed <= seconds; passed += 1)
    await act(() => vi.advanceTimersByTimeAsync(passed === 0 ? 0 : 1000).then(() => undefined));
}

test("who opens the link before there is a show sees it when it comes", async () => {
  render(<Live params={{ slug: "eid" }} />);
  await settle(0);
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("No such show yet");
  expect(document.title).toBe("No such show yet · Haat");

  // Within ten minutes some twenty times: gently; and never while nobody looks.
  await settle(600);
  expect(asked.length).toBeGreaterThan(15);
  expect(asked.length).toBeLessThan(35);
  visibility = "hidden";
  await settle(40);
  asked.length = 0;
  await settle(600);
  expect(asked).toEqual([]);

  isThere = true;
  visibility = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  await settle(1);
  expect(document.title).toBe("Eid stall · Haat");
  expect(screen.queryByRole("heading", { name: "No such show yet" })).toBeNull();
  asked.length = 0;
  await settle(120);
  expect(asked).toEqual([]);
});

test("it comes without anybody doing anything", async () => {
  visibility = "visible";
  render(<Live params={{ slug: "eid" }} />);
  await settle(30);
  isThere = true;
  await settle(38);
  expect(document.title).toBe("Eid stall · Haat");
});
