import { useCallback, useEffect, useState } from "preact/hooks";
import { ApiError, get } from "../net/api";

export interface Resource<T> {
  /** What was read last; stays while it is read again, goes when the address changes. */
  data: T | null;
  error: unknown;
  isLoading: boolean;
  reload: () => void;
  /** Puts the server's answer to a change in place of what was read. */
  put: (data: T) => void;
}

const AGAIN_AFTER_MS = 5_000;

/**
 * Reads `path` of the API now and whenever it changes; `null` reads nothing. Reads again when the page is
 * looked at again, by itself while the server cannot be reached, and `everyMs` while the page is looked at.
 */
export function useResource<T>(path: string | null, everyMs?: number): Resource<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: unknown }>({
    path,
    data: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const put = useCallback((data: T) => setState({ path, data, error: null }), [path]);

  useEffect(() => {
    if (path === null) return;
    const ending = new AbortController();
    get<T>(path, { signal: ending.signal }).then(
      (data) => setState({ path, data, error: null }),
      (error: unknown) => {
        if (ending.signal.aborted) return;
        setState((old) => ({ path, data: old.path === path ? old.data : null, error }));
      },
    );
    return () => ending.abort();
  }, [path, round]);

  const current = state.path === path ? state : { data: null, error: null };
  useReturn(reload);
  useEffect(() => {
    if (!isPassing(current.error)) return;
    const timer = setTimeout(reload, AGAIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [current.error, reload]);

  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reload]);

  const { data, error } = current;
  return { data, error, isLoading: data === null && error === null && path !== null, reload, put };
}

/** Calls back when the page is looked at again and when the internet returns. */
function useReturn(call: () => void): void {
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && call();
    document.addEventListener("visibilitychange", look);
    addEventListener("online", call);
    return () => {
      document.removeEventListener("visibilitychange", look);
      removeEventListener("online", call);
    };
  }, [call]);
}

/** Trouble that goes away without anybody doing anything here. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 502);
}
