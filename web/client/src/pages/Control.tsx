import { ShieldAlert } from "lucide-preact";
import { t } from "../i18n";
import { ButtonLink } from "../parts/Button";
import { ControlDesk } from "../parts/control/ControlDesk";
import { EmptyState } from "../parts/EmptyState";
import { ErrorState } from "../parts/ErrorState";
import type { ShowView } from "../protocol";
import type { PageProps } from "../routes";
import { useResource } from "../state/resource";
import { useTitle } from "../state/title";
import { useRoom } from "../state/useLive";
import "../styles/live.css";
import "../styles/studio.css";
import "../styles/control.css";

/** The live control panel of one show, for its host and the moderators. */
export default function Control({ params }: PageProps) {
  const slug = params["slug"] ?? "";
  const show = useResource<ShowView>(`/shows/${encodeURIComponent(slug)}`);
  const room = useRoom(slug);
  useTitle(show.data ? `${show.data.title} · ${t("control.title")}` : t("control.title"));

  if (show.data && !show.data.can_moderate) {
    return (
      <EmptyState isPage icon={ShieldAlert} title={t("control.not_yours")} text={t("control.not_yours_text")}>
        <ButtonLink href={`/live/${slug}`} kind="primary">
          {t("control.watch")}
        </ButtonLink>
      </EmptyState>
    );
  }
  if (show.data && room) return <ControlDesk show={show.data} room={room} />;
  if (show.error !== null) return <ErrorState isPage error={show.error} onRetry={show.reload} />;
  return <main class="control" aria-busy="true" />;
}
