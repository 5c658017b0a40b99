import { useRef } from "preact/hooks";
import { post } from "../net/api";
import type { GiftList, SendGift, WalletView } from "../protocol";
import { useResource } from "./resource";

/** The gifts, the person's coins, and sending one; read while `isOpen`. */
export function useGifts(slug: string, isOpen: boolean) {
  const gifts = useResource<GiftList>(isOpen ? "/gifts" : null);
  const wallet = useResource<WalletView>(isOpen ? "/wallet" : null);
  const pending = useRef<{ giftId: string; key: string } | null>(null);

  /** Sent again after a failure it is paid once: the key stays the same until it went well. */
  async function send(giftId: string): Promise<void> {
    if (pending.current?.giftId !== giftId) pending.current = { giftId, key: crypto.randomUUID() };
    const body: SendGift = { gift_id: giftId, quantity: 1 };
    const path = `/shows/${encodeURIComponent(slug)}/gifts`;
    wallet.put(await post<WalletView>(path, body, { idempotencyKey: pending.current.key }));
    pending.current = null;
  }

  return { gifts, wallet, send };
}
