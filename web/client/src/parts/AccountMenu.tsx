import {
  BadgeCheck,
  Coins,
  Inbox,
  LifeBuoy,
  LogOut,
  Package,
  Store,
  UserCheck,
  type LucideIcon,
} from "lucide-preact";
import { Link, useLocation } from "wouter-preact";
import { t, type PlainKey } from "../i18n";
import { errorText } from "../i18n/errors";
import { account, hasRole, signOut, type Role } from "../state/session";
import { toast } from "../state/toasts";
import { Avatar } from "./Avatar";

/** Id of the menu, for the buttons that open it by `popovertarget`. */
export const MENU_ID = "account-menu";

interface Entry {
  href: string;
  key: PlainKey;
  icon: LucideIcon;
  roles?: readonly Role[];
}

const entries: readonly Entry[] = [
  { href: "/orders", key: "nav.orders", icon: Package },
  { href: "/tickets", key: "nav.tickets", icon: LifeBuoy },
  { href: "/wallet", key: "nav.wallet", icon: Coins },
  { href: "/seller", key: "nav.sell", icon: Store },
  { href: "/kyc", key: "nav.kyc", icon: BadgeCheck, roles: ["host", "seller"] },
  { href: "/desk", key: "nav.desk", icon: Inbox, roles: ["support"] },
  { href: "/kyc/review", key: "nav.review", icon: UserCheck, roles: ["reviewer"] },
];

/** What the person signed in can go to, and sign out. */
export function AccountMenu() {
  const [, go] = useLocation();
  const person = account.value;
  if (!person) return null;

  async function leave(): Promise<void> {
    close();
    try {
      await signOut();
      toast(t("nav.signed_out"));
      go("/");
    } catch (error) {
      toast(errorText(error), { tone: "danger" });
    }
  }

  return (
    <div id={MENU_ID} class="menu" popover="auto">
      <div class="menu__who">
        <Avatar name={person.name} />
        <div class="menu__name">
          <strong>{person.name}</strong>
          <span class="quiet small">{person.login}</span>
        </div>
      </div>
      <nav aria-label={t("nav.account")}>
        {entries
          .filter((entry) => !entry.roles || hasRole(...entry.roles))
          .map(({ href, key, icon: Icon }) => (
            <Link key={href} href={href} class="menu__row" onClick={close}>
              <Icon size={20} aria-hidden="true" />
              {t(key)}
            </Link>
          ))}
      </nav>
      <button type="button" class="menu__row menu__row--last" onClick={() => void leave()}>
        <LogOut size={20} aria-hidden="true" />
        {t("nav.signout")}
      </button>
    </div>
  );
}

function close(): void {
  document.getElementById(MENU_ID)?.hidePopover();
}
