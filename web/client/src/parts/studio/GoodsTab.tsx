import { PackageOpen, Pin, PinOff, Plus, X } from "lucide-preact";
import { t } from "../../i18n";
import type { LiveRoom } from "../../state/liveRoom";
import { useShelf } from "../../state/shelf";
import { offerOf } from "../buy/offer";
import { ProductOffer } from "../buy/ProductOffer";
import { ProductPicture } from "../buy/ProductPicture";
import { Button, ButtonLink, IconButton } from "../Button";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { Skeleton } from "../Skeleton";

/** The shelf: what is pinned, what else is in the show, what could be added. */
export function GoodsTab({ slug, room }: { slug: string; room: LiveRoom }) {
  const goods = useShelf(slug);
  const { pinned, stockLeft } = room.view.value;
  if (goods.shelf.error !== null)
    return <ErrorState error={goods.shelf.error} onRetry={goods.shelf.reload} />;
  if (!goods.shelf.data) return <Skeleton shape="rows" count={3} />;
  const shelf = goods.shelf.data.items;
  if (shelf.length + goods.others.length === 0) {
    return (
      <EmptyState icon={PackageOpen} title={t("goods.none")} text={t("goods.none_text")}>
        <ButtonLink href="/seller/products" kind="primary">
          {t("goods.make")}
        </ButtonLink>
      </EmptyState>
    );
  }
  return (
    <div class="goods">
      {shelf.length === 0 && <p class="quiet">{t("goods.shelf_empty")}</p>}
      <ul class="shelf">
        {shelf.map((product) => {
          const isPinned = product.id === pinned?.id;
          const isSoldOut = offerOf(product, stockLeft).left === 0;
          return (
            <li key={product.id} class={`shelf__one${isPinned ? " shelf__one--pinned" : ""}`}>
              <ProductPicture product={product} />
              <ProductOffer product={product} stockLeft={stockLeft} />
              <Button
                kind="quiet"
                size="s"
                icon={isPinned ? PinOff : Pin}
                busy={goods.busyId === product.id}
                disabled={isSoldOut && !isPinned}
                onClick={() => void (isPinned ? goods.unpin(product.id) : goods.pin(product.id))}
              >
                {isPinned ? t("goods.unpin") : t("goods.pin")}
              </Button>
              <IconButton
                icon={X}
                label={t("goods.remove", { title: product.title })}
                disabled={isPinned || goods.busyId !== null}
                onClick={() => void goods.remove(product.id)}
              />
            </li>
          );
        })}
      </ul>
      {goods.others.length > 0 && (
        <>
          <h3 class="goods__title">{t("goods.others")}</h3>
          <ul class="shelf">
            {goods.others.map((product) => (
              <li key={product.id} class="shelf__one">
                <ProductPicture product={product} size="s" />
                <ProductOffer product={product} stockLeft={stockLeft} />
                <Button
                  size="s"
                  icon={Plus}
                  busy={goods.busyId === product.id}
                  onClick={() => void goods.add(product.id)}
                >
                  {t("goods.add")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
