import { Plus, Tag } from "lucide-preact";
import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import { post } from "../../net/api";
import { Button } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { ListView } from "../../parts/ListView";
import { NewProduct } from "../../parts/NewProduct";
import { Page } from "../../parts/Page";
import { StatusPill } from "../../parts/Pill";
import { priceText, ProductCell, stockOf } from "../../parts/ProductCell";
import { Table, type Column } from "../../parts/Table";
import type { CreateProduct, ProductView } from "../../protocol";
import { useSubmission } from "../../state/form";
import { byId, useListing } from "../../state/listing";
import { useQuery } from "../../state/query";
import { toast } from "../../state/toasts";
import { EditProduct } from "./EditProduct";

/** The seller's products; `?new=1` makes one and `?edit={id}` changes one. */
export default function Products() {
  const list = useListing<ProductView>("/products", byId);
  const [isNew, setNew] = useQuery("new");
  const [editing, edit] = useQuery("edit");
  const creating = useSubmission();
  const edited = list.items?.find((product) => product.id === editing);

  async function create(body: CreateProduct): Promise<void> {
    await creating.run(async () => {
      const product = await post<ProductView>("/products", body);
      list.reload();
      setNew(null);
      edit(product.id);
      toast(t("productform.created"), { tone: "ok" });
    });
  }

  const columns: Column<ProductView>[] = [
    { label: t("products.product"), head: true, cell: (product) => <ProductCell product={product} /> },
    { label: t("products.price"), numeric: true, cell: priceText },
    { label: t("products.stock"), numeric: true, cell: (product) => <Stock product={product} /> },
  ];
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setNew("1")}>
      {t("products.new")}
    </Button>
  );
  return (
    <Page title={t("products.title")} acts={add}>
      <ListView
        list={list}
        empty={<EmptyState icon={Tag} title={t("products.empty")} text={t("products.empty_text")} />}
      >
        {(products) => (
          <Table
            label={t("products.title")}
            columns={columns}
            rows={products}
            keyOf={byId}
            hrefOf={(product) => `/seller/products?edit=${product.id}`}
          />
        )}
      </ListView>
      <NewProduct
        open={isNew !== null}
        busy={creating.busy}
        error={creating.error}
        onSubmit={(body) => void create(body)}
        onClose={() => setNew(null)}
      />
      {edited && (
        <EditProduct key={edited.id} product={edited} onChange={list.replace} onClose={() => edit(null)} />
      )}
    </Page>
  );
}

function Stock({ product }: { product: ProductView }) {
  const stock = stockOf(product);
  if (stock === 0) return <StatusPill tone="danger">{t("products.sold_out")}</StatusPill>;
  return <>{formatNumber(stock)}</>;
}
