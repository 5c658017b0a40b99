import { useEffect } from "preact/hooks";
import { t } from "../i18n";

/** Names the page in the browser's title bar. */
export function useTitle(title: string): void {
  const name = t("app.name");
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
}
