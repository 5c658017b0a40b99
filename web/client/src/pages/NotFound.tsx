import { Compass } from "lucide-preact";
import { t } from "../i18n";
import { ButtonLink } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { useTitle } from "../state/title";

export default function NotFound() {
  useTitle(t("notfound.title"));
  return (
    <EmptyState isPage icon={Compass} title={t("notfound.title")} text={t("notfound.text")}>
      <ButtonLink href="/" kind="primary">
        {t("word.home")}
      </ButtonLink>
    </EmptyState>
  );
}
