import { CircleUserRound } from "lucide-preact";
import { Link, useLocation } from "wouter-preact";
import { t } from "../i18n";
import { account } from "../state/session";
import { MENU_ID } from "./AccountMenu";
import { isHere, navLinks } from "./navLinks";

/** The main menu under the thumb, on phones only. */
export function BottomNav() {
  const [path] = useLocation();
  return (
    <nav class="bottom-nav" aria-label={t("nav.label")}>
      {navLinks.map(({ href, key, icon: Icon }) => (
        <Link
          key={href}
          href={href}
          class="bottom-nav__link"
          aria-current={isHere(href, path) ? "page" : undefined}
        >
          <Icon size={20} aria-hidden="true" />
          {t(key)}
        </Link>
      ))}
      {account.value ? (
        <button type="button" class="bottom-nav__link" popovertarget={MENU_ID}>
          <CircleUserRound size={20} aria-hidden="true" />
          {t("nav.account")}
        </button>
      ) : (
        <Link
          href="/signin"
          class="bottom-nav__link"
          aria-current={isHere("/signin", path) ? "page" : undefined}
        >
          <CircleUserRound size={20} aria-hidden="true" />
          {t("nav.signin")}
        </Link>
      )}
    </nav>
  );
}
