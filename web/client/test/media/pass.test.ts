import type Hls from "hls.js";
import type { LoaderCallbacks, LoaderContext } from "hls.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { fresh, Pass, renewing } from "../../src/media/pass";
import { ApiError } from "../../src/net/api";
import type { PlaybackGrantView } from "../../src/protocol";

const held: Pass[] = [];

function grant(token: string | null, renewInMs = 1000): PlaybackGrantView {
  const prefix = token === null ? "" : `/play/${token}`;
  return {
    hls_url: `${prefix}/hls/show/index.m3u8`,
    token,
    renew_in_ms: renewInMs,
    expires_at_ms: 0,
    watermark: { name: null, code: "U123-4567" },
  };
}

function hold(ask: () => Promise<PlaybackGrantView>): Pass {
  const pass = new Pass("show", ask);
  held.push(pass);
  return pass;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const pass of held.splice(0)) pass.close();
  vi.useRealTimers();
});

test("a pass is renewed before its token ends, for as long as it is held", async () => {
  const ask = vi.fn(() => Promise.resolve(grant(`t${ask.mock.calls.length}`)));
  const pass = hold(ask);
  expect(pass.isReady.value).toBe(false);
  await vi.advanceTimersByTimeAsync(0);
  expect([pass.isReady.value, pass.token, pass.watermark.value?.code]).toEqual([true, "t1", "U123-4567"]);
  await vi.advanceTimersByTimeAsync(2500);
  expect(pass.token).toBe("t3");
  pass.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask).toHaveBeenCalledTimes(3);
});

test("trouble on the way is tried again and the old token goes on", async () => {
  const answers = [grant("a"), new Error("network"), grant("b")];
  const pass = hold(() => {
    const next = answers.shift();
    return next instanceof Error || !next ? Promise.reject(next) : Promise.resolve(next);
  });
  await vi.advanceTimersByTimeAsync(1000);
  expect([pass.isReady.value, pass.token, pass.trouble.value]).toEqual([true, "a", null]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(pass.token).toBe("b");
});

test("what the server refuses is told and not asked again", async () => {
  const ask = vi.fn(() => Promise.reject(new ApiError("playback.country", {}, 403)));
  const pass = hold(ask);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(pass.isReady.value).toBe(false);
  expect(pass.trouble.value).toBeInstanceOf(ApiError);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("addresses of the show get the newest token, all others stay", async () => {
  hold(() => Promise.resolve(grant("new")));
  await vi.advanceTimersByTimeAsync(0);
  for (const [asked, sent] of [
    ["/hls/show/v0.m3u8?_HLS_msn=7", "/play/new/hls/show/v0.m3u8?_HLS_msn=7"],
    ["/play/old/hls/show/key/7", "/play/new/hls/show/key/7"],
    ["https://cdn.example/hls/show/v0/a-1.mp4", "https://cdn.example/play/new/hls/show/v0/a-1.mp4"],
    ["/hls/other/v0.m3u8", "/hls/other/v0.m3u8"],
    ["/api/v1/shows/show", "/api/v1/shows/show"],
  ] as const) {
    expect(fresh(asked)).toBe(sent);
  }
});

test("a show that wants no token is asked for as it is", async () => {
  hold(() => Promise.resolve(grant(null)));
  await vi.advanceTimersByTimeAsync(0);
  expect(fresh("/hls/show/v0.m3u8")).toBe("/hls/show/v0.m3u8");
});

test("hls.js sees the address it asked for, whichever token brought the answer", async () => {
  hold(() => Promise.resolve(grant("new")));
  await vi.advanceTimersByTimeAsync(0);
  class Base {
    load(context: LoaderContext, _: unknown, callbacks: LoaderCallbacks<LoaderContext>): void {
      const response = { url: "https://haat/play/new/hls/show/v0.m3u8", data: "", code: 200 };
      callbacks.onSuccess(response, {} as never, context, null);
    }
  }
  const config = renewing({ DefaultConfig: { loader: Base } } as unknown as typeof Hls);
  const Loader = config.loader as unknown as new () => Base;
  const seen: string[] = [];
  const context = { url: "https://haat/hls/show/v0.m3u8" } as LoaderContext;
  const callbacks = { onSuccess: (response: { url: string }) => seen.push(response.url) };
  new Loader().load(context, {}, callbacks as unknown as LoaderCallbacks<LoaderContext>);
  new Loader().load({ ...context, url: "/hls/show/v0.m3u8" }, {}, callbacks as never);
  expect(seen, "whole addresses, to which directives can be added").toEqual([
    context.url,
    `${location.origin}/hls/show/v0.m3u8`,
  ]);
  const open = vi.fn();
  void config.xhrSetup?.({ open } as unknown as XMLHttpRequest, context.url, context);
  expect(open).toHaveBeenCalledWith("GET", "https://haat/play/new/hls/show/v0.m3u8", true);
});
