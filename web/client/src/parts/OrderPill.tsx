import { t } from "../i18n";
import type { OrderView } from "../protocol";
import { stageOf, toneOf } from "../state/orders";
import { StatusPill } from "./Pill";

export function OrderPill({ order }: { order: Pick<OrderView, "status" | "fulfilment_status"> }) {
  const stage = stageOf(order);
  return <StatusPill tone={toneOf(stage)}>{t(`order.stage.${stage}`)}</StatusPill>;
}
