// The one way to the HTTP API: JSON in and out, CSRF token, problems as `ApiError`, retry of reads.

import type { SessionView } from "../protocol";

const BASE = "/api/v1";
const TIMEOUT_MS = 15_000;
const RETRY_AFTER_MS = [300, 900];
const PASSING_TROUBLE = new Set([502, 503, 504]);

/** What the server (or the way to it) refused; `code` and `params` become a sentence in `i18n/errors`. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly params: Record<string, string | number> = {},
    readonly status = 0,
    /** Names of the fields that were wrong. */
    readonly fields: readonly string[] = [],
  ) {
    super(code);
    this.name = "ApiError";
  }
}

interface Options {
  /** Ends the call early; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Sent as `Idempotency-Key`: the same key never acts twice. */
  idempotencyKey?: string;
}

let csrf: string | null = null;
let signedOut: () => void = () => undefined;

/** Says what to do when the server no longer knows who is asking. */
export function whenSignedOut(call: () => void): void {
  signedOut = call;
}

/** Reads the session and keeps its CSRF token for the calls that change something. */
export async function readSession(): Promise<SessionView> {
  const session = await get<SessionView>("/session");
  csrf = session.csrf;
  return session;
}

export function get<T>(path: string, options: Options = {}): Promise<T> {
  return request<T>("GET", path, undefined, options);
}

export function post<T>(path: string, body?: unknown, options: Options = {}): Promise<T> {
  return request<T>("POST", path, body, options);
}

export function patch<T>(path: string, body: unknown, options: Options = {}): Promise<T> {
  return request<T>("PATCH", path, body, options);
}

export function put<T>(path: string, body: unknown, options: Options = {}): Promise<T> {
  return request<T>("PUT", path, body, options);
}

export function del<T>(path: string, options: Options = {}): Promise<T> {
  return request<T>("DELETE", path, undefined, options);
}

/** Sends a file as the raw body of a PUT; `onProgress` hears the share sent, 0 to 1. */
export async function upload<T>(path: string, file: Blob, onProgress: (share: number) => void): Promise<T> {
  const token = csrf ?? (await readSession()).csrf;
  return new Promise<T>((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open("PUT", BASE + path);
    sending.setRequestHeader("Content-Type", file.type);
    sending.setRequestHeader("X-CSRF-Token", token);
    sending.upload.onprogress = (event) => onProgress(event.total ? event.loaded / event.total : 0);
    sending.onerror = () => reject(unreachable());
    sending.onload = () => {
      if (sending.status < 300) resolve((sending.responseText ? JSON.parse(sending.responseText) : {}) as T);
      else reject(problemFrom(sending.status, sending.responseText));
    };
    sending.send(file);
  });
}

async function request<T>(method: string, path: string, body: unknown, options: Options): Promise<T> {
  try {
    return await send<T>(method, path, body, options);
  } catch (error) {
    if (error instanceof ApiError && error.code === "session.required") signedOut();
    if (!(error instanceof ApiError) || error.code !== "session.csrf") throw error;
    await readSession(); // the session was renewed elsewhere: once more with its token
    return send<T>(method, path, body, options);
  }
}

async function send<T>(method: string, path: string, body: unknown, options: Options): Promise<T> {
  const headers = new Headers({ Accept: "application/json" });
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
  if (method !== "GET") headers.set("X-CSRF-Token", csrf ?? (await readSession()).csrf);
  const waits = method === "GET" ? [...RETRY_AFTER_MS] : [];
  for (;;) {
    const answer = await attempt(method, path, headers, body, options.signal);
    const passing = answer instanceof ApiError || PASSING_TROUBLE.has(answer.status);
    const wait = passing && navigator.onLine ? waits.shift() : undefined;
    if (wait === undefined) {
      if (answer instanceof ApiError) throw answer;
      const text = await answer.text();
      if (!answer.ok) throw problemFrom(answer.status, text);
      return (text ? JSON.parse(text) : {}) as T;
    }
    await new Promise((resume) => setTimeout(resume, wait));
  }
}

/** The response, or the `ApiError` of not having reached the server; the caller's own abort is rethrown. */
async function attempt(
  method: string,
  path: string,
  headers: Headers,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<Response | ApiError> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(BASE + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    return unreachable();
  }
}

function unreachable(): ApiError {
  return new ApiError(navigator.onLine ? "network.unreachable" : "network.offline");
}

/** Reads a problem+json body; anything else becomes `server.trouble`. */
export function problemFrom(status: number, text: string): ApiError {
  try {
    const problem: unknown = JSON.parse(text);
    if (isProblem(problem)) {
      return new ApiError(problem.code, problem.params ?? {}, status, problem.errors ?? []);
    }
  } catch {
    // not JSON: a proxy's page, or nothing
  }
  return new ApiError("server.trouble", { status }, status);
}

interface ProblemBody {
  code: string;
  params?: Record<string, string | number>;
  errors?: string[];
}

function isProblem(value: unknown): value is ProblemBody {
  return typeof value === "object" && value !== null && typeof (value as ProblemBody).code === "string";
}
