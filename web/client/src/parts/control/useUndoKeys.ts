import { useEffect } from "preact/hooks";
import { letterOf } from "../letterOf";
import { undoLast } from "../../state/moderation";

/** U or Ctrl+Z takes the latest act back, wherever the focus is; in a text they are what they always are. */
export function useUndoKeys(): void {
  useEffect(() => {
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}

function pressed(event: KeyboardEvent): void {
  const target = event.target;
  if (event.altKey || (target instanceof Element && target.closest("input, textarea, select"))) return;
  const wanted = event.ctrlKey || event.metaKey ? "z" : "u";
  if (letterOf(event) === wanted && !event.shiftKey && undoLast()) event.preventDefault();
}
