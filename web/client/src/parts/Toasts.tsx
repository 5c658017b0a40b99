import { useEffect, useRef } from "preact/hooks";
import { dismiss, toasts } from "../state/toasts";
import "../styles/toasts.css";

/** Shows `toasts` above everything, also above an open sheet. */
export function Toasts() {
  const place = useRef<HTMLDivElement>(null);
  const shown = toasts.value;

  useEffect(() => {
    const element = place.current;
    if (!element?.showPopover) return;
    if (element.matches(":popover-open")) element.hidePopover();
    if (shown.length > 0) element.showPopover(); // anew: the newest popover is above dialogs opened before it
  }, [shown]);

  return (
    <div ref={place} class="toasts" popover="manual" role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} class={`toast toast--${one.tone}`}>
          <span>{one.text}</span>
          {one.action && (
            <button
              type="button"
              class="toast__act"
              onClick={() => {
                one.action?.run();
                dismiss(one.id);
              }}
            >
              {one.action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
