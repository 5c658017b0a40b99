import { cleanup, renderHook } from "@testing-library/preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { byId, useListing } from "../../src/state/listing";

interface Item {
  id: string;
  name?: string;
}

const asked: string[] = [];
let slices: Record<string, unknown> = {};

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path.replace("/api/v1", ""));
    const body = slices[path.replace("/api/v1", "")];
    return body ? Promise.resolve(new Response(JSON.stringify(body))) : Promise.reject(new TypeError());
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms).then(() => undefined));
const list = (everyMs?: number) => renderHook(() => useListing<Item>("/things?a=1", byId, everyMs)).result;

test("slices are read onto the end", async () => {
  slices = {
    "/things?a=1": { items: [{ id: "1" }], next: "c/1" },
    "/things?a=1&after=c%2F1": { items: [{ id: "2" }], next: null },
  };
  const shown = list();
  await settle();
  expect(shown.current.hasMore).toBe(true);
  act(() => shown.current.more());
  await settle();
  expect(shown.current.items).toEqual([{ id: "1" }, { id: "2" }]);
  expect(shown.current.hasMore).toBe(false);
});

test("a changed entry takes its own place", async () => {
  slices = { "/things?a=1": { items: [{ id: "1" }, { id: "2" }], next: null } };
  const shown = list();
  await settle();
  act(() => shown.current.replace({ id: "2", name: "new" }));
  expect(shown.current.items).toEqual([{ id: "1" }, { id: "2", name: "new" }]);
});

test("it is read again from time to time, until more was read onto it", async () => {
  slices = {
    "/things?a=1": { items: [{ id: "1" }], next: "2" },
    "/things?a=1&after=2": { items: [], next: null },
  };
  const shown = list(1_000);
  await settle();
  await settle(1_000);
  expect(asked).toEqual(["/things?a=1", "/things?a=1"]);
  act(() => shown.current.more());
  await settle();
  await settle(3_000);
  expect(asked).toEqual(["/things?a=1", "/things?a=1", "/things?a=1&after=2"]);
});

test("while the server cannot be reached it is tried again, and the error goes", async () => {
  slices = {};
  const shown = list();
  await settle(1_500);
  expect(shown.current.error).toMatchObject({ code: "network.unreachable" });
  slices = { "/things?a=1": { items: [], next: null } };
  await settle(5_000);
  await settle();
  expect(shown.current.error).toBeNull();
  expect(shown.current.items).toEqual([]);
});
