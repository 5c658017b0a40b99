import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, get, post, problemFrom, readSession, whenSignedOut } from "../../src/net/api";

type Answer = Response | Error;
const asked: { method: string; path: string; headers: Headers; body: unknown }[] = [];

function serve(...answers: Answer[]): void {
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({ method: init.method ?? "", path, headers: new Headers(init.headers), body: init.body });
    const answer = answers.shift();
    if (!answer) throw new Error(`nothing to answer ${path} with`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const problem = (code: string, status: number) =>
  json({ type: "x", title: "x", status, code, params: {} }, status);

beforeEach(async () => {
  vi.useFakeTimers();
  serve(json({ account: null, csrf: "first" }));
  await readSession();
  asked.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a read is asked again after passing trouble", async () => {
  serve(new TypeError("failed"), new Response("", { status: 503 }), json({ coins: 7 }));
  const answer = get<{ coins: number }>("/wallet");
  await vi.runAllTimersAsync();
  expect(await answer).toEqual({ coins: 7 });
  expect(asked.map((one) => one.path)).toEqual(["/api/v1/wallet", "/api/v1/wallet", "/api/v1/wallet"]);
});

test("a read gives up after two more tries", async () => {
  serve(new TypeError(), new TypeError(), new TypeError());
  const answer = expect(get("/wallet")).rejects.toMatchObject({ code: "network.unreachable" });
  await vi.runAllTimersAsync();
  await answer;
});

test("a change is sent once, with the CSRF token and the idempotency key", async () => {
  serve(new TypeError());
  const sent = post("/orders", { a: 1 }, { idempotencyKey: "k1" });
  await expect(sent).rejects.toMatchObject({ code: "network.unreachable" });
  expect(asked).toHaveLength(1);
  expect(asked[0]?.headers.get("X-CSRF-Token")).toBe("first");
  expect(asked[0]?.headers.get("Idempotency-Key")).toBe("k1");
  expect(asked[0]?.body).toBe('{"a":1}');
});

test("a stale CSRF token is renewed and the change sent again", async () => {
  serve(problem("session.csrf", 403), json({ account: null, csrf: "second" }), json({ ok: 1 }));
  expect(await post("/orders", {})).toEqual({ ok: 1 });
  expect(asked.map((one) => [one.method, one.headers.get("X-CSRF-Token")])).toEqual([
    ["POST", "first"],
    ["GET", null],
    ["POST", "second"],
  ]);
});

test("a session that has ended is told of", async () => {
  const told = vi.fn();
  whenSignedOut(told);
  serve(problem("session.required", 401));
  await expect(get("/orders")).rejects.toMatchObject({ code: "session.required" });
  expect(told).toHaveBeenCalledOnce();
});

test("a refusal is thrown with its code, params and fields", async () => {
  const body = { code: "stock.insufficient", params: { available: 2 }, errors: ["quantity"] };
  serve(json(body, 409));
  await expect(post("/reservations", {})).rejects.toEqual(
    new ApiError("stock.insufficient", { available: 2 }, 409, ["quantity"]),
  );
});

test("without internet nothing is tried again", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  serve(new TypeError());
  await expect(get("/wallet")).rejects.toMatchObject({ code: "network.offline" });
});

test("the caller's own abort is passed on", async () => {
  const ending = new AbortController();
  ending.abort(new Error("left"));
  serve(new DOMException("aborted", "AbortError"));
  await expect(get("/wallet", { signal: ending.signal })).rejects.toThrow("aborted");
});

test("what is no problem+json is the server's trouble", () => {
  expect(problemFrom(502, "<html>")).toMatchObject({
    code: "server.trouble",
    params: { status: 502 },
    status: 502,
  });
});
