// One offer and answer over HTTP, as WHIP (RFC 9725) and WHEP share it.

import { linksOf } from "./links";

/** The server refused or could not be reached; `code` is a problem code, or `network`. */
export class DoorError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly retryAfterMs: number | null,
  ) {
    super(code);
  }
}

/** An open session: the answer to apply, the address to close it with, and what else it offers by relation. */
export interface DoorSession {
  answer: string;
  url: string;
  links: ReadonlyMap<string, string>;
}

/** Posts an offer; `token` is sent as a bearer token when there is one. */
export async function knock(
  address: string,
  offer: string,
  token: string | null,
  signal: AbortSignal,
): Promise<DoorSession> {
  const headers: Record<string, string> = { "Content-Type": "application/sdp" };
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  const response = await fetch(address, { method: "POST", headers, body: offer, signal }).catch(
    (error: unknown) => {
      if (signal.aborted) throw error;
      throw new DoorError("network", 0, null);
    },
  );
  if (response.status !== 201) throw await refusal(response);
  const location = response.headers.get("Location");
  if (location === null) throw new DoorError("door.no_location", response.status, null);
  return {
    answer: await response.text(),
    url: new URL(location, response.url).href,
    links: linksOf(response.headers.get("Link"), response.url),
  };
}

/** Ends a session; survives the page's unloading and never fails. */
export async function leave(session: DoorSession, token: string | null): Promise<void> {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  await fetch(session.url, { method: "DELETE", headers, keepalive: true }).catch(() => undefined);
}

async function refusal(response: Response): Promise<DoorError> {
  const seconds = Number(response.headers.get("Retry-After"));
  const problem: unknown = await response.json().catch(() => null);
  const code =
    typeof problem === "object" && problem !== null && "code" in problem && typeof problem.code === "string"
      ? problem.code
      : `http.${response.status}`;
  return new DoorError(code, response.status, seconds > 0 ? seconds * 1000 : null);
}
