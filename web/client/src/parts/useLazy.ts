import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component whose code is loaded when it is first wanted; null until it is there. */
export function useLazy<P>(
  load: () => Promise<{ default: ComponentType<P> }>,
  isWanted: boolean,
): ComponentType<P> | null {
  const [loaded, setLoaded] = useState<ComponentType<P> | null>(null);
  useEffect(() => {
    if (!isWanted || loaded) return;
    let isHere = true;
    // Without internet it is tried again when it is next wanted.
    load().then(
      (module) => isHere && setLoaded(() => module.default),
      () => undefined,
    );
    return () => {
      isHere = false;
    };
  }, [isWanted, loaded === null]);
  return isWanted ? loaded : null;
}
