import { t } from "../i18n";
import { Page } from "../parts/Page";
export default function Home() {
  return <Page title={t("nav.home")}>{null}</Page>;
}
