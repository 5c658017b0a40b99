import { Languages } from "lucide-preact";
import { language } from "../i18n";
import { errorText } from "../i18n/errors";
import { chooseLanguage } from "../state/session";
import { toast } from "../state/toasts";

/** One button that names the other language, in that language. */
export function LanguageSwitch() {
  const other = language.value === "en" ? "bn" : "en";
  return (
    <button
      type="button"
      class="button button--plain button--s"
      lang={other}
      onClick={() => {
        chooseLanguage(other).catch((error: unknown) => toast(errorText(error), { tone: "danger" }));
      }}
    >
      <Languages size={18} aria-hidden="true" />
      <span>{other === "bn" ? "বাংলা" : "English"}</span>
    </button>
  );
}
