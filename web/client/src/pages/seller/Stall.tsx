import { Package, Plus, Tag } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { t, tn } from "../../i18n";
import { patch, post } from "../../net/api";
import { Button } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { KycHint } from "../../parts/KycHint";
import { ListView } from "../../parts/ListView";
import { MyShow } from "../../parts/MyShow";
import { Page, Section } from "../../parts/Page";
import { ShowForm } from "../../parts/ShowForm";
import { Tile } from "../../parts/Tile";
import type { CreateShow, OrderList, ProductList, ShowView, UpdateShow } from "../../protocol";
import { useSubmission } from "../../state/form";
import { useListing } from "../../state/listing";
import { useResource } from "../../state/resource";
import { account } from "../../state/session";
import { toast } from "../../state/toasts";

const bySlug = (show: ShowView) => show.slug;

/** Shows, orders that wait and products, in this order: what a seller opens the page for. */
export function Stall() {
  const shows = useListing<ShowView>("/shows?mine=1", bySlug);
  const waiting = useResource<OrderList>("/seller/orders?status=placed");
  const products = useResource<ProductList>("/products");
  const [isPlanning, setPlanning] = useState(false);
  const [editing, setEditing] = useState<ShowView | null>(null);
  const creating = useSubmission();
  const saving = useSubmission();
  const [, go] = useLocation();

  async function create(body: CreateShow): Promise<void> {
    await creating.run(async () => {
      const show = await post<ShowView>("/shows", body);
      toast(t("showform.created"), { tone: "ok" });
      go(`/studio/${show.slug}`);
    });
  }

  async function save(show: ShowView, body: UpdateShow): Promise<void> {
    await saving.run(async () => {
      shows.replace(await patch<ShowView>(`/shows/${show.slug}`, body));
      setEditing(null);
      toast(t("word.saved"), { tone: "ok" });
    });
  }

  const plan = (
    <Button kind="primary" icon={Plus} onClick={() => setPlanning(true)}>
      {t("seller.new_show")}
    </Button>
  );
  return (
    <Page title={t("seller.title")} acts={plan}>
      <KycHint status={account.value?.kyc ?? "none"} />
      <div class="tiles">
        <Tile icon={Package} href="/seller/orders" title={t("seller.orders")} act={t("seller.orders_act")}>
          {waiting.data && waitingText(waiting.data)}
        </Tile>
        <Tile icon={Tag} href="/seller/products" title={t("seller.products")} act={t("seller.products_act")}>
          {products.data && tn("seller.products_text", products.data.items.length)}
        </Tile>
      </div>
      <Section title={t("seller.shows")}>
        <ListView
          list={shows}
          empty={<EmptyState icon={Plus} title={t("seller.no_shows")} text={t("seller.no_shows_text")} />}
        >
          {(items) => (
            <ul class="my-shows">
              {items.map((show) => (
                <MyShow key={show.slug} show={show} onEdit={() => setEditing(show)} />
              ))}
            </ul>
          )}
        </ListView>
      </Section>
      <ShowForm
        open={isPlanning}
        busy={creating.busy}
        error={creating.error}
        onSubmit={(body) => void create(body)}
        onClose={() => setPlanning(false)}
      />
      {editing && (
        <ShowForm
          open
          key={editing.slug}
          show={editing}
          busy={saving.busy}
          error={saving.error}
          onSubmit={(body) => void save(editing, body)}
          onClose={() => setEditing(null)}
        />
      )}
    </Page>
  );
}

function waitingText(orders: OrderList): string {
  if (orders.items.length === 0) return t("seller.orders_none");
  return tn("seller.orders_waiting", orders.items.length) + (orders.next ? "+" : "");
}
