import { useEffect } from "preact/hooks";

/** Names the page in the browser's title bar. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Haat` : "Haat";
  }, [title]);
}
