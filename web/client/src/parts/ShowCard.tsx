import { CalendarClock, Eye } from "lucide-preact";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { languageOf, t, tn } from "../i18n";
import { durationText } from "../i18n/duration";
import { formatCount, formatTime } from "../i18n/format";
import type { ShowView } from "../protocol";
import { Avatar } from "./Avatar";
import { LivePreview } from "./LivePreview";
import { LivePill, StatusPill } from "./Pill";
import { Poster } from "./Poster";
import "../styles/show.css";

/** A show on the home page: live with its viewers, planned with its time, or ended. */
export function ShowCard({ show, heading: Heading }: { show: ShowView; heading: "h2" | "h3" }) {
  const [isLookedAt, setIsLookedAt] = useState(false);
  const body = (
    <>
      <div class="show-card__picture">
        <Poster title={show.title} url={show.poster_url} />
        {show.preview_url && <LivePreview url={show.preview_url} isWanted={isLookedAt} />}
        <div class="show-card__marks">
          <Mark show={show} />
        </div>
      </div>
      <div class="show-card__words">
        <Avatar name={show.host.name} size={32} />
        <div class="show-card__lines">
          <Heading class="show-card__title clamp-2" lang={languageOf(show.title)}>
            {show.title}
          </Heading>
          <p class="quiet small">{show.host.name}</p>
          {show.status === "live" && show.description && (
            <p class="show-card__about quiet">{show.description}</p>
          )}
          <When show={show} />
        </div>
      </div>
    </>
  );
  if (show.status === "ended" && !show.replay) {
    return <article class="show-card show-card--ended">{body}</article>;
  }
  const kind = { live: "live", scheduled: "planned", ended: "again" }[show.status];
  return (
    <article
      class={`show-card show-card--${kind}`}
      onPointerEnter={() => setIsLookedAt(true)}
      onPointerLeave={() => setIsLookedAt(false)}
      onFocusIn={() => setIsLookedAt(true)}
      onFocusOut={() => setIsLookedAt(false)}
    >
      <Link href={`/live/${show.slug}`} class="show-card__link">
        {body}
      </Link>
    </article>
  );
}

function Mark({ show }: { show: ShowView }) {
  if (show.replay) return <StatusPill tone="glass">{durationText(show.replay.duration_ms)}</StatusPill>;
  if (show.status === "ended") return <StatusPill tone="glass">{t("show.status.ended")}</StatusPill>;
  if (show.status === "scheduled") return <StatusPill tone="glass">{t("show.status.scheduled")}</StatusPill>;
  return (
    <>
      <LivePill />
      <StatusPill tone="glass" icon={Eye}>
        <span aria-hidden="true">{formatCount(show.viewers)}</span>
        <span class="hidden-visually">{tn("viewers", show.viewers)}</span>
      </StatusPill>
    </>
  );
}

function When({ show }: { show: ShowView }) {
  if (show.status === "live") return show.host_away ? <p class="small quiet">{t("show.host_away")}</p> : null;
  if (show.status === "ended") {
    return show.ended_at_ms === null ? null : (
      <p class="small quiet">{t("show.ended_at", { time: formatTime(show.ended_at_ms) })}</p>
    );
  }
  return (
    <p class="show-card__when small">
      <CalendarClock size={16} aria-hidden="true" />
      {show.starts_at_ms === null ? t("show.starts_unknown") : formatTime(show.starts_at_ms)}
    </p>
  );
}
