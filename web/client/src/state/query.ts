import { useLocation, useSearch } from "wouter-preact";

/** One name of the address's query and a way to set it; filters live there, so that a link keeps them. */
export function useQuery(name: string): [value: string | null, set: (value: string | null) => void] {
  const [path, go] = useLocation();
  const search = useSearch();
  const value = new URLSearchParams(search).get(name);

  function set(next: string | null): void {
    const query = new URLSearchParams(location.search);
    if (next === null) query.delete(name);
    else query.set(name, next);
    go(query.size > 0 ? `${path}?${query.toString()}` : path);
  }

  return [value, set];
}

/** The same for a value out of a few; anything else in the address counts as the first. */
export function useChoice<V extends string>(
  name: string,
  choices: readonly [V, ...V[]],
): [V, (value: V) => void] {
  const [value, set] = useQuery(name);
  const chosen = choices.find((one) => one === value) ?? choices[0];
  return [chosen, (next) => set(next === choices[0] ? null : next)];
}
