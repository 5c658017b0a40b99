import { t } from "../../i18n";
import type { Purchase } from "../../state/purchase";
import type { RoomSight } from "../../state/room";
import { Sheet } from "../Sheet";
import { ChooseStep } from "./ChooseStep";
import { DeliveryStep } from "./DeliveryStep";
import { PlacedStep } from "./PlacedStep";
import "../../styles/buy.css";

interface BuySheetProps {
  purchase: Purchase;
  room: RoomSight;
  /** Runs `then` once somebody is signed in. */
  withSignIn: (then: () => void) => void;
}

/** Buying in three steps, the show going on behind it: choose, where to, done. */
export function BuySheet({ purchase, room, withSignIn }: BuySheetProps) {
  const product = purchase.product.value;
  const order = purchase.order.value;
  const held = purchase.reservation.value;
  const title = order ? t("placed.title") : held ? t("delivery.title") : t("choose.title");
  return (
    <Sheet open={product !== null} onClose={() => purchase.close()} title={title}>
      {product &&
        (order ? (
          <PlacedStep order={order} onClose={() => purchase.close()} />
        ) : held ? (
          <DeliveryStep product={product} purchase={purchase} held={held} />
        ) : (
          <ChooseStep
            product={product}
            purchase={purchase}
            stockLeft={room.view.value.stockLeft}
            onHold={() => withSignIn(() => void purchase.hold())}
          />
        ))}
    </Sheet>
  );
}
