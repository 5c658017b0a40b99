// What a host does with the goods of a show: shelf and pin. The room tells everybody what came of it.

import { useState } from "preact/hooks";
import { errorText } from "../i18n/errors";
import { del, post, put } from "../net/api";
import type { Empty, PinProduct, ProductList, SetShelf } from "../protocol";
import { useResource } from "./resource";
import { toast } from "./toasts";

/** The shelf, the host's other products, and what can be done; one act at a time. */
export function useShelf(slug: string) {
  const path = `/shows/${encodeURIComponent(slug)}`;
  const shelf = useResource<ProductList>(`${path}/products`);
  const mine = useResource<ProductList>("/products");
  const [busyId, setBusyId] = useState<string | null>(null);
  const onShelf = shelf.data?.items ?? [];
  const ids = onShelf.map((product) => product.id);

  async function act(productId: string, work: () => Promise<unknown>): Promise<void> {
    if (busyId !== null) return;
    setBusyId(productId);
    try {
      await work();
    } catch (error) {
      toast(errorText(error), { tone: "danger" });
    } finally {
      setBusyId(null);
    }
  }

  async function setShelf(product_ids: string[]): Promise<void> {
    shelf.put(await put<ProductList>(`${path}/products`, { product_ids } satisfies SetShelf));
  }

  return {
    shelf,
    busyId,
    others: mine.data?.items.filter((product) => !ids.includes(product.id)) ?? [],
    add: (id: string) => act(id, () => setShelf([...ids, id])),
    remove: (id: string) => act(id, () => setShelf(ids.filter((one) => one !== id))),
    pin: (id: string) => act(id, () => post(`${path}/pin`, { product_id: id } satisfies PinProduct)),
    unpin: (id: string) => act(id, () => del<Empty>(`${path}/pin`)),
  };
}
