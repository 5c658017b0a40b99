import { PackageOpen } from "lucide-preact";
import { t } from "../../i18n";
import type { ProductView } from "../../protocol";
import type { Buyable } from "../../state/purchase";
import type { RoomSight } from "../../state/room";
import { Button } from "../Button";
import { EmptyState } from "../EmptyState";
import { StatusPill } from "../Pill";
import { Sheet } from "../Sheet";
import { offerOf } from "./offer";
import { ProductOffer } from "./ProductOffer";
import { ProductPicture } from "./ProductPicture";

interface ProductsProps {
  products: readonly ProductView[];
  room: RoomSight;
  onBuy: (product: Buyable) => void;
}

/** Everything sold in the show, what is pinned first. */
export function ProductRows({ products, room, onBuy }: ProductsProps) {
  const { pinned, stockLeft } = room.view.value;
  if (products.length === 0) {
    return <EmptyState icon={PackageOpen} title={t("tray.empty")} text={t("tray.empty_text")} />;
  }
  const sorted = [...products].sort((a, b) => Number(b.id === pinned?.id) - Number(a.id === pinned?.id));
  return (
    <ul class="shelf">
      {sorted.map((product) => {
        const isSoldOut = offerOf(product, stockLeft).left === 0;
        return (
          <li key={product.id} class="shelf__one">
            <ProductPicture product={product} size="l" />
            <div class="shelf__words">
              {product.id === pinned?.id && <StatusPill tone="warn">{t("pin.now")}</StatusPill>}
              <ProductOffer product={product} stockLeft={stockLeft} />
            </div>
            <Button
              kind="buy"
              size="s"
              label={isSoldOut ? undefined : t("buy.this", { title: product.title })}
              disabled={isSoldOut}
              onClick={() => onBuy(product)}
            >
              {isSoldOut ? t("buy.sold_out") : t("buy.buy")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

/** The products as a sheet over the phone's player. */
export function ProductTray({
  open,
  onClose,
  ...rest
}: ProductsProps & { open: boolean; onClose: () => void }) {
  return (
    <Sheet open={open} onClose={onClose} title={t("tray.title")}>
      <ProductRows {...rest} />
    </Sheet>
  );
}
