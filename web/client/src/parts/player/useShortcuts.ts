import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Screen } from "../../media/screen";
import { letterOf } from "../letterOf";
import { toggleFullScreen } from "./Controls";

/** Space or K plays and pauses, M mutes, F fills the screen; not while somebody types. */
export function useShortcuts(player: Screen | null, stage: RefObject<HTMLElement>): void {
  useEffect(() => {
    if (!player) return;
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog"))
        return;
      if (event.key === " " && target.closest("button, a")) return;
      switch (letterOf(event)) {
        case " ":
        case "k":
          player.togglePaused();
          break;
        case "m":
          player.setMuted(!player.isMuted.value);
          break;
        case "f":
          void toggleFullScreen(stage.current);
          break;
        default:
          return;
      }
      event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [player, stage]);
}
