import { CalendarClock, EyeOff, RotateCw } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t, wholeLanguage } from "../i18n";
import { errorText } from "../i18n/errors";
import { Button, ButtonLink } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { ErrorState } from "../parts/ErrorState";
import { LiveShow } from "../parts/player/LiveShow";
import { useLazy } from "../parts/useLazy";
import type { ShowView } from "../protocol";
import type { PageProps } from "../routes";
import { useNotYet } from "../state/notYet";
import { useResource, type Resource } from "../state/resource";
import { sessionTrouble, startSession } from "../state/session";
import { useTitle } from "../state/title";
import { useRoom } from "../state/useLive";
import { usePass } from "../state/usePass";
import "../styles/live.css";

/** Its host finds the file of the recording there. */
const loadReplay = async () => {
  await wholeLanguage();
  return import("../parts/replay/Replay");
};

/** The player: the video, the room and the goods of one show, while it is live and after. */
export default function Live({ params }: PageProps) {
  const slug = params["slug"] ?? "";
  const show = useResource<ShowView>(`/shows/${encodeURIComponent(slug)}`);
  const [wantsAgain, setWantsAgain] = useState(false);
  // Whoever comes after the end came for the replay; whoever was there is asked.
  const wasThere = useRef(false);
  const hasReplay = show.data?.status === "ended" && show.data.replay !== null;
  const isAgain = hasReplay && (wantsAgain || !wasThere.current);
  const Replay = useLazy(loadReplay, isAgain);
  const entry = usePass(show.data);
  const isNotYet = useNotYet(show);
  const room = useRoom(isAgain || isNotYet || show.data?.blocked ? null : slug);
  const error = show.error ?? sessionTrouble.value;
  const trouble = isNotYet ? t("live.not_yet") : t("trouble.title");
  useTitle(show.data?.title ?? (error === null ? "" : trouble));

  // The show's own record changes with these; the room says when.
  const { isLive, hasEnded } = room?.view.value ?? { isLive: false, hasEnded: false };
  useEffect(() => {
    if (isLive || hasEnded) show.reload();
  }, [isLive, hasEnded]);
  if (isLive) wasThere.current = true;
  useKeptSoon(show, isLive);

  if (show.data && entry.refused !== null) return <Refused show={show.data} error={entry.refused} />;
  if (!entry.isOpen && error === null) return <main class="live live--loading" aria-busy="true" />;
  if (show.data && isAgain && Replay) return <Replay key={slug} show={show.data} />;
  if (show.data && room && !isAgain) {
    const watchAgain = hasReplay ? () => setWantsAgain(true) : null;
    return <LiveShow key={slug} show={show.data} room={room} onWatchAgain={watchAgain} />;
  }
  if (isNotYet) return <NotYet onRetry={show.reload} />;
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

/** Who may not watch is told why, and shown the way on. */
function Refused({ show, error }: { show: ShowView; error: unknown }) {
  return (
    <main class="page page--narrow">
      <EmptyState isPage icon={EyeOff} title={show.title} text={errorText(error)}>
        <ButtonLink href="/" kind="primary">
          {t("stage.other_shows")}
        </ButtonLink>
      </EmptyState>
    </main>
  );
}

/** The link was opened too early, or is wrong. */
function NotYet({ onRetry }: { onRetry: () => void }) {
  return (
    <main class="page page--narrow">
      <EmptyState isPage icon={CalendarClock} title={t("live.not_yet")} text={t("live.not_yet_text")}>
        <ButtonLink href="/" kind="primary">
          {t("stage.other_shows")}
        </ButtonLink>
        <Button icon={RotateCw} onClick={onRetry}>
          {t("word.retry")}
        </Button>
      </EmptyState>
    </main>
  );
}

const KEPT_EVERY_MS = 15_000;
const FINISHED_EVERY_MS = 3000;
const MOST_TRIES = 8;

/** What is kept of a show is known a while after it has begun, and its replay a while after it has ended. */
function useKeptSoon({ data, reload }: Resource<ShowView>, isLive: boolean): void {
  const tries = useRef(0);
  const isFinishing =
    data?.status === "ended" && (data.recording === "recording" || data.recording === "processing");
  const isBeginning = isLive && data !== null && data.rewind === null;
  useEffect(() => {
    tries.current = 0;
    if (!isFinishing && !isBeginning) return;
    const again = () => {
      tries.current += 1;
      if (isFinishing || tries.current <= MOST_TRIES) reload();
    };
    const timer = setInterval(again, isFinishing ? FINISHED_EVERY_MS : KEPT_EVERY_MS);
    return () => clearInterval(timer);
  }, [isFinishing, isBeginning, reload]);
}
