import { useEffect } from "preact/hooks";
import { t } from "../i18n";

/** Names the page in the browser's title bar; an empty title is not known yet. */
export function useTitle(title: string): void {
  const name = t("app.name");
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
  }, [title, name]);
}
