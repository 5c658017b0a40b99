import { cleanup, renderHook } from "@testing-library/preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Pass } from "../../src/media/pass";
import type { PlaybackGrantView } from "../../src/protocol";
import { useStoryboard } from "../../src/state/useRewind";

const BOARD =
  "WEBVTT\n\nNOTE origin_ms=1000\n\n00:00.000 --> 00:05.000\nstoryboard/ab-0.webp#xywh=0,0,160,90\n";
const asked: string[] = [];
let pass: Pass;

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(new URL(url).pathname);
    return Promise.resolve(new Response(BOARD));
  });
  let grants = 0;
  pass = new Pass("demo", () =>
    Promise.resolve({
      token: `t${(grants += 1)}`,
      renew_in_ms: 20_000,
      watermark: null,
    } as PlaybackGrantView),
  );
});

afterEach(() => {
  cleanup();
  pass.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms).then(() => undefined));

test("small pictures of a protected show are asked for by the token of now", async () => {
  await settle(0);
  const shown = renderHook(() => useStoryboard("/play/old/hls/demo/storyboard.vtt", true, 15_000));
  const picture = () => new URL(shown.result.current(1000)?.url ?? "http://none/").pathname;
  await settle(0);
  expect(picture()).toBe("/play/t1/hls/demo/storyboard/ab-0.webp");
  await settle(20_000);
  expect(picture()).toBe("/play/t2/hls/demo/storyboard/ab-0.webp");
  await settle(10_000);
  expect(asked).toEqual([1, 1, 2].map((n) => `/play/t${n}/hls/demo/storyboard.vtt`));
});
