import { useRef } from "preact/hooks";

/** Taps closer together than this are one double tap. */
const DOUBLE_MS = 280;

/** Tells single from double taps on the stage: the first waits until it is clear that no second follows. */
export function useStageTaps(onTap: () => void, onDoubleTap: () => void) {
  const waiting = useRef<ReturnType<typeof setTimeout>>();
  return () => {
    if (waiting.current !== undefined) {
      clearTimeout(waiting.current);
      waiting.current = undefined;
      onDoubleTap();
      return;
    }
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      onTap();
    }, DOUBLE_MS);
  };
}
