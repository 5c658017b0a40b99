import { useState } from "preact/hooks";
import { t, tn } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import { formatBitrate, formatLoss, formatMs, formatSeconds } from "../../i18n/units";
import type { AudienceHealth, ViewerHealth, ViewerHealthList } from "../../protocol";
import { useResource } from "../../state/resource";
import { ErrorState } from "../ErrorState";
import { Skeleton } from "../Skeleton";
import { Table } from "../Table";
import { Figure } from "./Figure";
import "../../styles/health-panel.css";

const EVERY_MS = 5000;

/** How the WebRTC viewers fare together, and one by one for who wants to know. */
export function Audience({ audience, slug }: { audience: AudienceHealth; slug: string }) {
  const [isOpen, setIsOpen] = useState(false);
  if (audience.viewers === 0) return <p class="quiet small">{t("audience.none")}</p>;
  return (
    <>
      <dl class="health__figures">
        <Figure
          label={t("audience.freezes")}
          tone={audience.freezes > audience.sampled ? "warn" : "ok"}
          value={formatNumber(audience.freezes)}
        />
        <Figure label={t("audience.frozen")} value={formatSeconds(audience.freeze_ms, 1)} />
        <Figure
          label={t("health.loss")}
          tone={audience.loss > 0.05 ? "warn" : "ok"}
          value={formatLoss(audience.loss)}
        />
        <Figure label={t("audience.round_trip")} value={orNone(audience.round_trip_ms_median, formatMs)} />
        <Figure label={t("audience.round_trip_worst")} value={orNone(audience.round_trip_ms_p95, formatMs)} />
        <Figure label={t("audience.network")} value={orNone(audience.estimate_bps_median, formatBitrate)} />
        <Figure
          label={t("audience.network_worst")}
          value={orNone(audience.estimate_bps_p10, formatBitrate)}
        />
        <Figure label={t("audience.sent_all")} value={formatBitrate(audience.sent_bps)} />
      </dl>
      <p class="small quiet">
        {audience.layers
          .map((one) => `${one.rid ?? t("audience.no_picture")}: ${tn("viewers", one.viewers)}`)
          .join(" · ")}
      </p>
      <details class="audience" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>{t("audience.each")}</summary>
        {isOpen && <Each slug={slug} />}
      </details>
    </>
  );
}

function Each({ slug }: { slug: string }) {
  const list = useResource<ViewerHealthList>(`/shows/${encodeURIComponent(slug)}/viewers`, EVERY_MS);
  if (list.data) return <Viewers viewers={list.data.viewers} />;
  if (list.error !== null) return <ErrorState error={list.error} onRetry={list.reload} />;
  return <Skeleton shape="rows" count={3} />;
}

function Viewers({ viewers }: { viewers: readonly ViewerHealth[] }) {
  return (
    <Table<ViewerHealth>
      label={t("audience.each")}
      rows={viewers}
      keyOf={(one) => one.viewer}
      columns={[
        { label: t("audience.viewer"), cell: (one) => one.viewer, head: true },
        { label: t("health.layers"), cell: (one) => linesText(one) },
        { label: t("audience.sent"), cell: (one) => formatBitrate(one.sent_bps), numeric: true },
        { label: t("audience.freezes"), cell: (one) => formatNumber(one.freezes), numeric: true },
        { label: t("audience.frozen"), cell: (one) => formatSeconds(one.freeze_ms, 1), numeric: true },
        { label: t("health.loss"), cell: (one) => formatLoss(one.loss), numeric: true },
        {
          label: t("health.round_trip"),
          cell: (one) => orNone(one.round_trip_ms, formatMs) ?? "–",
          numeric: true,
        },
        {
          label: t("audience.network_own"),
          cell: (one) => orNone(one.estimate_bps, formatBitrate) ?? "–",
          numeric: true,
        },
      ]}
    />
  );
}

/** What each picture that arrives is played in; places on the stage that are free say nothing. */
function linesText(viewer: ViewerHealth): string {
  const playing = viewer.lines.flatMap((line) => (line.current === null ? [] : [line.current]));
  return playing.join(" · ") || t("audience.no_picture");
}

/** Nothing of what nobody could measure. */
function orNone(value: number | null, format: (value: number) => string): string | null {
  return value === null ? null : format(value);
}
