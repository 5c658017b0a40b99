import { useCallback, useEffect, useState } from "preact/hooks";
import { get } from "../net/api";

export interface Resource<T> {
  /** What was read last; stays while it is read again, goes when the address changes. */
  data: T | null;
  error: unknown;
  isLoading: boolean;
  reload: () => void;
  /** Puts the server's answer to a change in place of what was read. */
  put: (data: T) => void;
}

/** Reads `path` of the API now and whenever it changes; `null` reads nothing. */
export function useResource<T>(path: string | null): Resource<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: unknown }>({
    path,
    data: null,
    error: null,
  });
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (path === null) return;
    const ending = new AbortController();
    get<T>(path, { signal: ending.signal }).then(
      (data) => setState({ path, data, error: null }),
      (error: unknown) => {
        if (!ending.signal.aborted)
          setState((old) => ({ path, data: old.path === path ? old.data : null, error }));
      },
    );
    return () => ending.abort();
  }, [path, round]);

  const reload = useCallback(() => {
    setState((old) => ({ ...old, error: null }));
    setRound((n) => n + 1);
  }, []);
  const put = useCallback((data: T) => setState({ path, data, error: null }), [path]);
  const current = state.path === path;
  const data = current ? state.data : null;
  const error = current ? state.error : null;
  return { data, error, isLoading: data === null && error === null && path !== null, reload, put };
}
