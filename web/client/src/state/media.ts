import { useEffect, useState } from "preact/hooks";

/** Wide enough for video beside chat. */
export const WIDE = "(min-width: 900px)";

/** Whether a media query holds, renewed as it changes. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => setHolds(list.matches);
    changed();
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  }, [query]);
  return holds;
}

/**
 * While the page is shown, `--keyboard` is how much of the window the on-screen keyboard covers and
 * `--pan` how far the browser has pushed the page up, so that what must stay visible can move with it.
 */
export function useKeyboardInsets(): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const root = document.documentElement;
    const changed = () => {
      // Zooming also shrinks the visual viewport; only the keyboard does so at the same scale.
      const isZoomed = viewport.scale > 1.01;
      const covered = isZoomed ? 0 : Math.max(0, window.innerHeight - viewport.height - viewport.offsetTop);
      root.style.setProperty("--keyboard", `${Math.round(covered)}px`);
      root.style.setProperty("--pan", isZoomed ? "0px" : `${Math.round(viewport.offsetTop)}px`);
    };
    changed();
    viewport.addEventListener("resize", changed);
    viewport.addEventListener("scroll", changed);
    return () => {
      viewport.removeEventListener("resize", changed);
      viewport.removeEventListener("scroll", changed);
      root.style.removeProperty("--keyboard");
      root.style.removeProperty("--pan");
    };
  }, []);
}
