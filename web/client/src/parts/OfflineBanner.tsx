import { WifiOff } from "lucide-preact";
import { t } from "../i18n";
import { isOnline } from "../state/online";
import "../styles/offline.css";

/** Says so while there is no internet, and goes away by itself; `isOver` pages that fill the screen. */
export function OfflineBanner({ isOver = false }: { isOver?: boolean }) {
  return (
    <div role="status">
      {!isOnline.value && (
        <p class={`offline${isOver ? " offline--over" : ""}`}>
          <WifiOff size={20} aria-hidden="true" />
          {t("offline.banner")}
        </p>
      )}
    </div>
  );
}
