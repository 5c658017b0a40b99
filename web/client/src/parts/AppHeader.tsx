import { Link, useLocation } from "wouter-preact";
import { t } from "../i18n";
import { account } from "../state/session";
import { AccountMenu, MENU_ID } from "./AccountMenu";
import { Avatar } from "./Avatar";
import { Logo } from "./Logo";
import { LanguageSwitch } from "./LanguageSwitch";
import { isHere, navLinks } from "./navLinks";
import "../styles/header.css";

/** The bar at the top of every ordinary page. */
export function AppHeader() {
  const [path] = useLocation();
  const person = account.value;
  return (
    <header class="header">
      <div class="header__inner">
        <Link href="/" class="header__brand" aria-label={t("app.name")}>
          <Logo />
        </Link>
        <nav class="header__nav" aria-label={t("nav.label")}>
          {navLinks.map(({ href, key }) => (
            <Link
              key={href}
              href={href}
              class="header__link"
              aria-current={isHere(href, path) ? "page" : undefined}
            >
              {t(key)}
            </Link>
          ))}
        </nav>
        <LanguageSwitch />
        {person ? (
          <button type="button" class="header__account" popovertarget={MENU_ID} aria-label={t("nav.account")}>
            <Avatar name={person.name} size={32} />
          </button>
        ) : (
          <Link href="/signin" class="header__link header__signin">
            {t("nav.signin")}
          </Link>
        )}
        <AccountMenu />
      </div>
    </header>
  );
}
