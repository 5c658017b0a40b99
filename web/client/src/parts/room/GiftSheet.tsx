import { Coins } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import { useSubmission } from "../../state/form";
import { useGifts } from "../../state/gifts";
import { Button } from "../Button";
import { FormError } from "../ErrorState";
import { Sheet } from "../Sheet";
import { Skeleton } from "../Skeleton";
import { giftIcon, giftName } from "./gifts";
import "../../styles/gifts.css";

/** Gifts for the host, paid in coins. */
export function GiftSheet({ slug, open, onClose }: { slug: string; open: boolean; onClose: () => void }) {
  const { gifts, wallet, send: sendGift } = useGifts(slug, open);
  const [chosen, setChosen] = useState<string | null>(null);
  const sending = useSubmission();
  const coins = wallet.data?.coins ?? null;
  const gift = gifts.data?.items.find((one) => one.id === chosen);

  async function send(): Promise<void> {
    if (!gift) return;
    if (await sending.run(() => sendGift(gift.id))) onClose();
  }

  const footer = (
    <Button
      kind="primary"
      full
      busy={sending.busy}
      disabled={!gift || coins === null || coins < gift.coins}
      onClick={() => void send()}
    >
      {gift ? t("gift.send", { gift: giftName(gift.id) }) : t("gift.choose")}
    </Button>
  );
  return (
    <Sheet open={open} onClose={onClose} title={t("gift.title")} footer={footer}>
      <p class="gifts__balance">
        <Coins size={20} aria-hidden="true" />
        {coins === null ? "…" : t("gift.balance", { count: coins })}
      </p>
      {!gifts.data && <Skeleton shape="text" count={3} />}
      <ul class="gifts">
        {gifts.data?.items.map((one) => {
          const Icon = giftIcon(one.id);
          return (
            <li key={one.id}>
              <button
                type="button"
                class="gifts__one"
                aria-pressed={one.id === chosen}
                disabled={coins !== null && coins < one.coins}
                onClick={() => setChosen(one.id)}
              >
                <Icon size={28} aria-hidden="true" />
                <span>{giftName(one.id)}</span>
                <span class="gifts__coins">
                  <Coins size={14} aria-hidden="true" />
                  {formatNumber(one.coins)}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <FormError error={sending.error ?? gifts.error ?? wallet.error} />
    </Sheet>
  );
}
