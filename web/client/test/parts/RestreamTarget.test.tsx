import { act, cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/i18n";
import { RestreamTarget } from "../../src/parts/studio/RestreamTarget";
import type { RestreamView } from "../../src/protocol";
import type { RestreamDesk } from "../../src/state/restreams";

const live: RestreamView = {
  id: "t1",
  platform: "custom",
  name: "TikTok",
  url: "rtmps://push.example:443/app",
  key_end: "mnop",
  is_on: true,
  status: "live",
  problem: null,
  bitrate_bps: 2_460_000,
  live_ms: 1000,
  retry_ms: null,
  dropped_parts: 0,
};
let done: string[] = [];
const told = (name: string) => (id: string) => {
  done.push(`${name} ${id}`);
  return Promise.resolve();
};
const desk = { start: told("start"), stop: told("stop"), remove: told("remove") } as unknown as RestreamDesk;

const show = (change: Partial<RestreamView>, mayChange = true) =>
  render(
    <RestreamTarget target={{ ...live, ...change }} desk={desk} mayChange={mayChange} onChange={() => {}} />,
  );

beforeEach(async () => {
  await setLanguage("en");
  done = [];
});
afterEach(cleanup);

test("what is on the air has its figures, and is stopped by its button", async () => {
  const page = show({});
  expect(page.container.textContent).toContain("On the air");
  expect(page.container.textContent).toContain("push.example · key ••••mnop · 2.5 Mbit/s");
  await act(async () => void fireEvent.click(page.getByRole("button", { name: "Stop TikTok" })));
  expect(done).toEqual(["stop t1"]);
});

test("what was given up says why and can be tried at once", async () => {
  const page = show({ status: "failed", problem: "restream.refused" });
  expect(page.getByRole("status").textContent).toContain("Copy the stream key again");
  await act(async () => void fireEvent.click(page.getByRole("button", { name: "Try now: TikTok" })));
  expect(done).toEqual(["start t1"]);
});

test("a lost key is asked for where the next try would be of no use", () => {
  const page = show({ status: "failed", problem: "restream.key_unreadable", key_end: "" });
  const names = page.getAllByRole("button").map((one) => one.getAttribute("aria-label"));
  expect(names).toContain("TikTok: write the key");
  expect(names).not.toContain("Try now: TikTok");
});

test("a wait says how long", () => {
  const page = show({ status: "retrying", problem: "restream.unreachable", retry_ms: 3_400 });
  expect(page.container.textContent).toContain("Again in 4 s");
});

test("a slow way is told without an error", () => {
  expect(show({ dropped_parts: 3 }).container.textContent).toContain("some pictures were left out there");
});

test("staff start and stop, and change nothing", () => {
  const page = show({ is_on: false, status: "idle" }, false);
  expect(page.getAllByRole("button").map((one) => one.getAttribute("aria-label"))).toEqual(["Start TikTok"]);
});
