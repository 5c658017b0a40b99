import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "wouter-preact";

/** Begins a page that was gone to at its top, with the reader's place there; going back keeps the old place. */
export function useArrival(): void {
  const [path] = useLocation();
  const wentBack = useRef(true); // the first page keeps what the browser does

  useEffect(() => {
    const back = () => (wentBack.current = true);
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);

  useEffect(() => {
    if (!wentBack.current) {
      scrollTo(0, 0);
      document.getElementById("content")?.focus({ preventScroll: true });
    }
    wentBack.current = false;
  }, [path]);
}
