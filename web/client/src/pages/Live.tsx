import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { ErrorState } from "../parts/ErrorState";
import { LiveShow } from "../parts/player/LiveShow";
import type { ShowView } from "../protocol";
import type { PageProps } from "../routes";
import { useResource } from "../state/resource";
import { sessionTrouble, startSession } from "../state/session";
import { useTitle } from "../state/title";
import { useRoom } from "../state/useLive";
import "../styles/live.css";

/** The player: the video, the room and the goods of one show. */
export default function Live({ params }: PageProps) {
  const slug = params["slug"] ?? "";
  const show = useResource<ShowView>(`/shows/${encodeURIComponent(slug)}`);
  const room = useRoom(slug);
  const error = show.error ?? sessionTrouble.value;
  useTitle(show.data?.title ?? (error === null ? "" : t("trouble.title")));

  // The show's own record changes with these; the room says when.
  const { isLive, hasEnded } = room?.view.value ?? { isLive: false, hasEnded: false };
  useEffect(() => {
    if (isLive || hasEnded) show.reload();
  }, [isLive, hasEnded]);

  if (show.data && room) return <LiveShow key={slug} show={show.data} room={room} />;
  if (error !== null) {
    return (
      <ErrorState
        isPage
        error={error}
        onRetry={() => {
          show.reload();
          if (sessionTrouble.value !== null) void startSession();
        }}
      />
    );
  }
  return <main class="live live--loading" aria-busy="true" />;
}
