// How an order's three statuses read as one.

import type { Tone } from "../parts/Pill";
import type { OrderView } from "../protocol";

type Statuses = Pick<OrderView, "status" | "fulfilment_status">;
export type OrderStage =
  "placed" | "confirmed" | "packed" | "shipped" | "delivered" | "returned" | "completed" | "cancelled";

/** Where an order stands, in one word. */
export function stageOf({ status, fulfilment_status }: Statuses): OrderStage {
  if (fulfilment_status === "returned") return "returned";
  if (status !== "confirmed") return status;
  return fulfilment_status === "unfulfilled" ? "confirmed" : fulfilment_status;
}

const tones: Record<OrderStage, Tone> = {
  placed: "warn",
  confirmed: "note",
  packed: "note",
  shipped: "note",
  delivered: "ok",
  returned: "danger",
  completed: "ok",
  cancelled: "danger",
};

export function toneOf(stage: OrderStage): Tone {
  return tones[stage];
}
