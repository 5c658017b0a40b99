import { useCallback, useEffect, useState } from "preact/hooks";
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

/** A list that the API gives in slices: each says how to ask for the `next` one. */
export function useListing<T>(path: string | null, keyOf: (item: T) => string): Listing<T> {
  const first = useResource<Slice<T>>(path);
  const [later, setLater] = useState<Slice<T> | null>(null);
  const [moreError, setMoreError] = useState<unknown>(null);
  const [isReadingMore, setReading] = useState(false);

  useEffect(() => {
    setLater(null);
    setMoreError(null);
  }, [path, first.data]);

  const shown = later ?? first.data;

  const more = useCallback(() => {
    if (!shown?.next || path === null) return;
    setReading(true);
    setMoreError(null);
    const after = `${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(shown.next)}`;
    get<Slice<T>>(path + after)
      .then(
        (slice) => setLater({ items: [...shown.items, ...slice.items], next: slice.next ?? null }),
        setMoreError,
      )
      .finally(() => setReading(false));
  }, [path, shown]);

  const replace = useCallback(
    (item: T) => {
      if (!shown) return;
      setLater({ ...shown, items: shown.items.map((one) => (keyOf(one) === keyOf(item) ? item : one)) });
    },
    [shown, keyOf],
  );

  const hasMore = Boolean(shown?.next);
  return {
    items: shown?.items ?? null,
    error: first.error ?? moreError,
    reload: first.reload,
    hasMore,
    isReadingMore,
    more,
    replace,
  };
}

/** The key of everything that has an `id`. */
export function byId(item: { id: string }): string {
  return item.id;
}
