import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../i18n";
import { IconButton } from "./Button";
import { useDragAway } from "./dragAway";
import "../styles/sheet.css";

interface SheetProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ComponentChildren;
  /** Stays at the bottom while the rest scrolls. */
  footer?: ComponentChildren;
  /** `dialog` is a centred question; `sheet` rises from below on a phone. */
  shape?: "sheet" | "dialog";
  /** Room for things side by side on a desktop. */
  wide?: boolean;
}

/** A modal over the page, which goes on behind it. Esc, the backdrop, the cross and dragging down close it. */
export function Sheet({ open, onClose, title, children, footer, shape = "sheet", wide = false }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const drag = useDragAway(dialog, onClose);

  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) element.showModal();
    if (!open && element?.open) element.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      class={`sheet sheet--${shape}${wide ? " sheet--wide" : ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div class="sheet__body">
          <header class="sheet__head" {...(shape === "sheet" ? drag : {})}>
            <h2 id={id} class="sheet__title" tabIndex={-1} autofocus>
              {title}
            </h2>
            <IconButton icon={X} label={t("word.close")} onClick={onClose} />
          </header>
          <div class="sheet__content">{children}</div>
          {footer && <footer class="sheet__foot">{footer}</footer>}
        </div>
      )}
    </dialog>
  );
}
