import type { RefObject } from "preact";
import { useRef } from "preact/hooks";

const AWAY_PX = 96;
const FLICK_PX_PER_MS = 0.6;

/** Pointer handlers for a sheet's head: it follows the finger down and goes away past a third or by a flick. */
export function useDragAway(sheet: RefObject<HTMLElement>, onAway: () => void) {
  const start = useRef<{ y: number; at: number } | null>(null);

  function move(event: PointerEvent): void {
    if (!start.current || !sheet.current) return;
    const down = Math.max(0, event.clientY - start.current.y);
    sheet.current.style.transition = "none";
    sheet.current.style.translate = `0 ${down}px`;
  }

  function end(event: PointerEvent): void {
    const began = start.current;
    start.current = null;
    if (!began || !sheet.current) return;
    sheet.current.style.transition = "";
    sheet.current.style.translate = "";
    const down = event.clientY - began.y;
    const speed = down / Math.max(1, event.timeStamp - began.at);
    if (event.type === "pointerup" && (down > AWAY_PX || (speed > FLICK_PX_PER_MS && down > 16))) onAway();
  }

  return {
    onPointerDown(event: PointerEvent): void {
      if ((event.target as HTMLElement).closest("button")) return;
      start.current = { y: event.clientY, at: event.timeStamp };
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    },
    onPointerMove: move,
    onPointerUp: end,
    onPointerCancel: end,
  };
}
