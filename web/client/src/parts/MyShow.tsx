import { Pencil } from "lucide-preact";
import { languageOf, t, tn } from "../i18n";
import { formatTime } from "../i18n/format";
import type { ShowView } from "../protocol";
import { ButtonLink, IconButton } from "./Button";
import { LivePill, StatusPill } from "./Pill";
import { ProtectionButton } from "./protect/ProtectionButton";
import "../styles/show.css";

/** One of the seller's own shows, with the ways into it. */
export function MyShow({ show, onEdit }: { show: ShowView; onEdit: () => void }) {
  return (
    <li class="my-show">
      <div>
        <div class="my-show__head">
          <h3 class="clamp-2" lang={languageOf(show.title)}>
            {show.title}
          </h3>
          {show.status !== "ended" && (
            <span class="my-show__acts">
              <ProtectionButton show={show} />
              <IconButton icon={Pencil} label={t("showform.edit")} onClick={onEdit} />
            </span>
          )}
        </div>
        <p class="my-show__pills quiet small">
          {show.status === "live" ? <LivePill /> : <StatusPill>{t(`show.status.${show.status}`)}</StatusPill>}
          {show.visibility === "unlisted" && <StatusPill tone="note">{t("show.unlisted")}</StatusPill>}
          <span>{when(show)}</span>
        </p>
      </div>
      {show.status !== "ended" && (
        <div class="form__acts">
          <ButtonLink href={`/studio/${show.slug}`} kind={show.status === "live" ? "primary" : "quiet"}>
            {t("nav.studio")}
          </ButtonLink>
          <ButtonLink href={`/control/${show.slug}`}>{t("show.control")}</ButtonLink>
          <ButtonLink href={`/live/${show.slug}`} kind="plain">
            {t("show.watch")}
          </ButtonLink>
        </div>
      )}
    </li>
  );
}

function when(show: ShowView): string {
  if (show.status === "live") return tn("viewers", show.viewers);
  if (show.status === "ended") return show.ended_at_ms === null ? "" : formatTime(show.ended_at_ms);
  return show.starts_at_ms === null ? t("show.starts_unknown") : formatTime(show.starts_at_ms);
}
