import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { AppHeader } from "./AppHeader";
import { BottomNav } from "./BottomNav";
import { OfflineBanner } from "./OfflineBanner";
import "../styles/frame.css";
import "../styles/page.css";

/** Header, menu and content of an ordinary page. */
export function Frame({ children }: { children: ComponentChildren }) {
  return (
    <div class="frame">
      <a class="frame__skip" href="#content">
        {t("app.skip")}
      </a>
      <AppHeader />
      <OfflineBanner />
      <main id="content" class="frame__content" tabIndex={-1}>
        {children}
      </main>
      <BottomNav />
    </div>
  );
}
