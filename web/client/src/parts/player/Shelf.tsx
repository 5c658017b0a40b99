import { languageOf, t } from "../../i18n";
import type { ProductView, ShowView } from "../../protocol";
import type { Buyable } from "../../state/purchase";
import type { RoomSight } from "../../state/room";
import { ProductRows } from "../buy/ProductTray";

interface ShelfProps {
  show: ShowView;
  room: RoomSight;
  products: readonly ProductView[];
  onBuy: (product: Buyable) => void;
}

/** Under the video on a wide screen: the goods, and what the show is about. */
export function Shelf({ show, room, products, onBuy }: ShelfProps) {
  return (
    <section class="live__shelf" aria-label={t("tray.title")}>
      <h2>{t("tray.title")}</h2>
      <ProductRows products={products} room={room} onBuy={onBuy} />
      {show.description && (
        <p class="quiet live__about" lang={languageOf(show.description)}>
          {show.description}
        </p>
      )}
    </section>
  );
}
