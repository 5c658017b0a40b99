import { useState } from "preact/hooks";
import { t } from "../i18n";
import type { ActOnOrder, OrderView } from "../protocol";
import { Button } from "./Button";
import { Confirm } from "./Confirm";

type Action = ActOnOrder["action"];

interface OrderActionsProps {
  order: OrderView;
  /** The action that is on its way to the server. */
  acting: Action | null;
  onAct: (action: Action) => void;
  /** In a list: small, and without cancelling, which belongs on the order's own page. */
  inList?: boolean;
}

/** A button for each thing that may be done next; cancelling asks first. */
export function OrderActions({ order, acting, onAct, inList = false }: OrderActionsProps) {
  const [asking, setAsking] = useState(false);
  const size = inList ? "s" : "m";
  const forward = order.actions.filter((action) => action !== "cancel");
  return (
    <div class="form__acts">
      {forward.map((action, index) => (
        <Button
          key={action}
          kind={index === 0 ? "primary" : "quiet"}
          size={size}
          busy={acting === action}
          disabled={acting !== null}
          onClick={() => onAct(action)}
        >
          {t(`order.action.${action}`)}
        </Button>
      ))}
      {!inList && order.actions.includes("cancel") && (
        <Button
          kind="quiet"
          size={size}
          busy={acting === "cancel"}
          disabled={acting !== null}
          onClick={() => setAsking(true)}
        >
          {t("order.action.cancel")}
        </Button>
      )}
      <Confirm
        open={asking}
        danger
        title={t("order.cancel_title")}
        action={t("order.action.cancel")}
        keep={t("order.keep")}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onAct("cancel");
        }}
      >
        <p>{t("order.cancel_text")}</p>
      </Confirm>
    </div>
  );
}
