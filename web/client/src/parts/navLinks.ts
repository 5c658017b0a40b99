import { House, Package, Store, type LucideIcon } from "lucide-preact";
import type { PlainKey } from "../i18n";

export interface NavLink {
  href: string;
  key: PlainKey;
  icon: LucideIcon;
}

/** The main menu, the same on every screen. */
export const navLinks: readonly NavLink[] = [
  { href: "/", key: "nav.home", icon: House },
  { href: "/orders", key: "nav.orders", icon: Package },
  { href: "/seller", key: "nav.sell", icon: Store },
];

/** Whether a link's page, or a page below it, is shown. */
export function isHere(href: string, path: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
