// Buying one product without leaving the show: choose, hold, say where to, order. Nothing here is optimistic:
// every step waits for the server.

import { signal } from "@preact/signals";
import { del, get, post } from "../net/api";
import type {
  Empty,
  OrderList,
  OrderView,
  PinnedProduct,
  PlaceOrder,
  ProductView,
  ReservationView,
  Reserve,
} from "../protocol";

/** A product as pins and shelves show it. */
export type Buyable = PinnedProduct | ProductView;

export interface Delivery {
  name: string;
  mobile: string;
  address: string;
}

export class Purchase {
  readonly product = signal<Buyable | null>(null);
  readonly skuId = signal("");
  readonly quantity = signal(1);
  readonly reservation = signal<ReservationView | null>(null);
  readonly order = signal<OrderView | null>(null);
  readonly error = signal<unknown>(null);
  readonly isBusy = signal(false);

  readonly #slug: string;
  #orderKey = "";

  constructor(slug: string) {
    this.#slug = slug;
  }

  open(product: Buyable): void {
    const [first] = product.skus;
    const inStock = product.skus.find((sku) => sku.stock_left > 0) ?? first;
    this.product.value = product;
    this.skuId.value = inStock?.id ?? "";
    this.quantity.value = 1;
    this.order.value = null;
    this.error.value = null;
  }

  /** Closes the sheet; what was held goes back to the shelf at once. */
  close(): void {
    const held = this.order.value === null ? this.reservation.value : null;
    this.product.value = null;
    this.reservation.value = null;
    if (held) void del<Empty>(`/reservations/${held.id}`).catch(() => undefined);
  }

  /** Back to the choice, giving back what was held. */
  chooseAgain(): void {
    const product = this.product.value;
    const { value: skuId } = this.skuId;
    this.close();
    if (!product) return;
    this.open(product);
    this.skuId.value = skuId;
  }

  hold(): Promise<void> {
    return this.#step(async () => {
      const body: Reserve = {
        sku_id: this.skuId.value,
        quantity: this.quantity.value,
        show_slug: this.#slug,
      };
      this.reservation.value = await post<ReservationView>("/reservations", body);
      this.#orderKey = crypto.randomUUID();
    });
  }

  /** Sent again after a failure it makes no second order: the key stays the reservation's. */
  place(delivery: Delivery): Promise<void> {
    const held = this.reservation.value;
    if (!held) return Promise.resolve();
    return this.#step(async () => {
      const body: PlaceOrder = { reservation_id: held.id, ...delivery, payment: "cod" };
      this.order.value = await post<OrderView>("/orders", body, { idempotencyKey: this.#orderKey });
      this.reservation.value = null;
    });
  }

  async #step(act: () => Promise<void>): Promise<void> {
    if (this.isBusy.value) return;
    this.isBusy.value = true;
    this.error.value = null;
    try {
      await act();
    } catch (error) {
      this.error.value = error;
    } finally {
      this.isBusy.value = false;
    }
  }
}

/** Where this person's last order went, to be confirmed rather than typed again; null at the first order. */
export async function lastDelivery(): Promise<Delivery | null> {
  const { items } = await get<OrderList>("/orders");
  const [last] = items;
  return last ? { name: last.name, mobile: last.mobile, address: last.address } : null;
}
