import { useCallback, useState } from "preact/hooks";
import { get } from "../net/api";
import { useResource } from "./resource";

interface Slice<T> {
  items: T[];
  next?: string | null;
}

export interface Listing<T> {
  /** `null` until the first answer. */
  items: readonly T[] | null;
  error: unknown;
  reload: () => void;
  hasMore: boolean;
  isReadingMore: boolean;
  /** Reads the next slice onto the end. */
  more: () => void;
  /** Puts a changed entry in place of the one with the same key. */
  replace: (item: T) => void;
}

/**
 * A list that the API gives in slices: each says how to ask for the `next` one. With `everyMs` the first
 * slice is read again and again while it is looked at and nothing was read onto it.
 */
export function useListing<T>(path: string, keyOf: (item: T) => string, everyMs?: number): Listing<T> {
  const [moreError, setMoreError] = useState<unknown>(null);
  const [isReadingMore, setReading] = useState(false);
  const [grownPath, setGrownPath] = useState<string | null>(null);
  const refresh = grownPath === path ? undefined : everyMs;
  const { data, error, reload, put } = useResource<Slice<T>>(path, refresh);

  const more = useCallback(() => {
    if (!data?.next) return;
    setReading(true);
    setMoreError(null);
    const after = `${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(data.next)}`;
    get<Slice<T>>(path + after)
      .then((slice) => {
        setGrownPath(path);
        put({ items: [...data.items, ...slice.items], next: slice.next ?? null });
      }, setMoreError)
      .finally(() => setReading(false));
  }, [path, data, put]);

  const replace = useCallback(
    (item: T) => {
      if (data) put({ ...data, items: data.items.map((one) => (keyOf(one) === keyOf(item) ? item : one)) });
    },
    [data, put, keyOf],
  );

  return {
    items: data?.items ?? null,
    error: error ?? moreError,
    reload,
    hasMore: Boolean(data?.next),
    isReadingMore,
    more,
    replace,
  };
}

/** The key of everything that has an `id`. */
export function byId(item: { id: string }): string {
  return item.id;
}
