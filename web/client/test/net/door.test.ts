import { expect, it, vi } from "vitest";
import { DoorError, knock } from "../../src/net/door";

const signal = new AbortController().signal;

function answers(response: Response): void {
  Object.defineProperty(response, "url", { value: "https://haat.example/whip/demo" });
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(response));
}

it("sends the token and resolves the session's address", async () => {
  const layers = '</whip/demo/peer1/layer>; rel="urn:ietf:params:whep:ext:core:layer"';
  const headers = { Location: "/whip/demo/peer1", Link: layers };
  answers(new Response("v=0", { status: 201, headers }));
  const session = await knock("/whip/demo", "offer", "secret", signal);
  expect(session).toEqual({
    answer: "v=0",
    url: "https://haat.example/whip/demo/peer1",
    links: new Map([["urn:ietf:params:whep:ext:core:layer", "https://haat.example/whip/demo/peer1/layer"]]),
  });
  expect(fetch).toHaveBeenCalledWith("/whip/demo", {
    method: "POST",
    headers: { "Content-Type": "application/sdp", Authorization: "Bearer secret" },
    body: "offer",
    signal,
  });
});

it("tells why it was refused and when to come again", async () => {
  const problem = JSON.stringify({ code: "media.no_publisher" });
  answers(new Response(problem, { status: 409, headers: { "Retry-After": "2" } }));
  const error = await knock("/whep/demo", "offer", null, signal).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DoorError);
  expect(error).toMatchObject({ code: "media.no_publisher", status: 409, retryAfterMs: 2000 });
});

it("names the status when there is no problem document", async () => {
  answers(new Response("<html>", { status: 502 }));
  await expect(knock("/whep/demo", "offer", null, signal)).rejects.toMatchObject({ code: "http.502" });
});

it("calls a server that cannot be reached a network failure", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("failed")));
  await expect(knock("/whep/demo", "offer", null, signal)).rejects.toMatchObject({
    code: "network",
    status: 0,
  });
});
