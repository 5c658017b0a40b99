import { t } from "../../i18n";
import type { Buyable } from "../../state/purchase";
import type { RoomSight } from "../../state/room";
import { Button } from "../Button";
import { offerOf } from "./offer";
import { ProductOffer } from "./ProductOffer";
import { ProductPicture } from "./ProductPicture";

/** What the host shows right now, with its one button. */
export function PinnedCard({ room, onBuy }: { room: RoomSight; onBuy: (product: Buyable) => void }) {
  const { pinned, stockLeft } = room.view.value;
  if (!pinned) return null;
  const isSoldOut = offerOf(pinned, stockLeft).left === 0;
  return (
    <section key={pinned.id} class="pinned" aria-label={t("pin.title")} data-testid="pinned-card">
      <ProductPicture product={pinned} />
      <ProductOffer product={pinned} stockLeft={stockLeft} />
      <span data-testid="buy-button">
        <Button
          kind="buy"
          label={isSoldOut ? undefined : t("buy.this", { title: pinned.title })}
          disabled={isSoldOut}
          onClick={() => onBuy(pinned)}
        >
          {isSoldOut ? t("buy.sold_out") : t("buy.buy")}
        </Button>
      </span>
    </section>
  );
}
