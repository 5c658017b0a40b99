import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { ErrorState } from "../parts/ErrorState";
import { LiveShow } from "../parts/player/LiveShow";
import type { ShowView } from "../protocol";
import type { PageProps } from "../routes";
import { useResource, type Resource } from "../state/resource";
import { sessionTrouble, startSession } from "../state/session";
import { useTitle } from "../state/title";
import { useRoom } from "../state/useLive";
import "../styles/live.css";

const REWIND_EVERY_MS = 20_000;
const MOST_TRIES = 6;

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

  useRewindSoon(show, isLive);

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

/** What is kept of a show that has just begun is known a while later. */
function useRewindSoon(show: Resource<ShowView>, isLive: boolean): void {
  const tries = useRef(0);
  const isWanted = isLive && show.data !== null && show.data.rewind === null;
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(() => (tries.current += 1) <= MOST_TRIES && show.reload(), REWIND_EVERY_MS);
    return () => clearInterval(timer);
  }, [isWanted]);
}
