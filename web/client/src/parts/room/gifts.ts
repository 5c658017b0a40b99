import { Bike, Cherry, Coffee, Flower, Flower2, Gift, PawPrint, Sailboat, Wind } from "lucide-preact";
import type { LucideIcon } from "lucide-preact";
import { tMaybe } from "../../i18n";

const ICONS: Record<string, LucideIcon> = {
  rose: Flower2,
  tea: Coffee,
  jasmine: Flower,
  kite: Wind,
  mango: Cherry,
  rickshaw: Bike,
  boat: Sailboat,
  elephant: PawPrint,
};

export function giftIcon(giftId: string): LucideIcon {
  return ICONS[giftId] ?? Gift;
}

/** The gift's name; the server may know gifts that this page does not. */
export function giftName(giftId: string): string {
  return tMaybe(`gift.${giftId}`) ?? giftId;
}
