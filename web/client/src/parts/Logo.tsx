import { t } from "../i18n";
import mark from "../icon.svg";

/** The stall and the name. */
export function Logo() {
  return (
    <span class="logo">
      <img src={mark} alt="" width={28} height={28} />
      <span class="logo__name">{t("app.name")}</span>
    </span>
  );
}
