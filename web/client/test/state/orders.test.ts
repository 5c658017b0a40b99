import { expect, test } from "vitest";
import type { OrderView } from "../../src/protocol";
import { stageOf } from "../../src/state/orders";

type Row = [OrderView["status"], OrderView["fulfilment_status"], string];

test.each<Row>([
  ["placed", "unfulfilled", "placed"],
  ["confirmed", "unfulfilled", "confirmed"],
  ["confirmed", "packed", "packed"],
  ["confirmed", "shipped", "shipped"],
  ["confirmed", "delivered", "delivered"],
  ["completed", "delivered", "completed"],
  ["cancelled", "unfulfilled", "cancelled"],
  ["cancelled", "returned", "returned"],
])("%s and %s read as %s", (status, fulfilment_status, stage) => {
  expect(stageOf({ status, fulfilment_status })).toBe(stage);
});
