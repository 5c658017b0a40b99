import { ErrorState } from "../parts/ErrorState";
import { StudioDesk } from "../parts/studio/StudioDesk";
import type { ShowView } from "../protocol";
import type { PageProps } from "../routes";
import { useResource } from "../state/resource";
import { useTitle } from "../state/title";
import { useRoom } from "../state/useLive";
import { useLeaveWarning } from "../state/leaveWarning";
import { useArrivingOrders, useQuickReturn, useStudio } from "../state/useStudio";
import { t } from "../i18n";
import "../styles/studio.css";

/** Where a host goes live and keeps the show running. */
export default function StudioPage({ params }: PageProps) {
  const slug = params["slug"] ?? "";
  const show = useResource<ShowView>(`/shows/${encodeURIComponent(slug)}`);
  const arriving = useArrivingOrders();
  const room = useRoom(slug, arriving.hear);
  const studio = useStudio(slug);
  useTitle(show.data ? `${show.data.title} · ${t("studio.title")}` : t("studio.title"));
  useQuickReturn(studio, room);
  useLeaveWarning(studio !== null && studio.publisher.state.value !== "idle");

  if (show.data && room && studio) {
    return <StudioDesk show={show.data} room={room} studio={studio} orders={arriving.orders} />;
  }
  if (show.error !== null) return <ErrorState isPage error={show.error} onRetry={show.reload} />;
  return <main class="studio" aria-busy="true" />;
}
