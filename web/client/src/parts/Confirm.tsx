import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Button } from "./Button";
import { Sheet } from "./Sheet";

interface ConfirmProps {
  open: boolean;
  title: string;
  children?: ComponentChildren;
  /** What the button says it will do. */
  action: string;
  /** What the other button says; "Cancel" would be unclear where the question is about cancelling. */
  keep?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({
  open,
  title,
  children,
  action,
  keep,
  danger = false,
  busy = false,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const footer = (
    <div class="form__acts">
      <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
        {action}
      </Button>
      <Button onClick={onClose}>{keep ?? t("word.cancel")}</Button>
    </div>
  );
  return (
    <Sheet open={open} onClose={onClose} title={title} shape="dialog" footer={footer}>
      {children}
    </Sheet>
  );
}
