import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import { judge, type Tone } from "../../media/health";
import type { Studio } from "../../state/studio";
import type { LiveRoom } from "../../state/liveRoom";
import "../../styles/health.css";

/** What leaves this computer; amber before red, and the most pressing advice in words. */
export function HealthStrip({ studio, room }: { studio: Studio; room: LiveRoom }) {
  const figures = studio.publisher.figures.value;
  const state = studio.publisher.state.value;
  const { viewers } = room.view.value.counters;
  const settings = studio.stream.value?.getVideoTracks()[0]?.getSettings();
  const height = Math.min(settings?.width ?? 0, settings?.height ?? 0);
  const health = figures && judge(figures, height);
  const [advice] = health?.advice ?? [];
  return (
    <section class="health" aria-label={t("health.title")}>
      <dl class="health__figures">
        <Figure
          label={t("figure.bitrate")}
          tone={health?.bitrate}
          value={figures && t("unit.mbps", { value: Math.round(figures.bitrateBps / 1e5) / 10 })}
        />
        <Figure
          label={t("health.frames")}
          tone={health?.frames}
          value={figures && t("unit.fps", { value: Math.round(figures.framesPerSecond) })}
        />
        <Figure
          label={t("health.loss")}
          tone={health?.loss}
          value={figures && t("unit.percent", { value: Math.round(figures.loss * 1000) / 10 })}
        />
        <Figure
          label={t("health.round_trip")}
          tone={health?.delay}
          value={
            figures?.roundTripMs == null ? null : t("unit.ms", { value: Math.round(figures.roundTripMs) })
          }
        />
        <Figure
          label={t("health.layers")}
          tone={health?.layers}
          value={
            figures &&
            `${formatNumber(figures.layers.filter((layer) => layer.isActive).length)}/${formatNumber(figures.layers.length)}`
          }
        />
        <Figure label={t("health.viewers")} value={formatNumber(viewers)} />
      </dl>
      <p class={`health__advice${state === "retrying" ? " health__advice--danger" : ""}`} role="status">
        {state === "retrying" ? t("advice.reconnecting") : advice ? t(`advice.${advice}`) : ""}
      </p>
    </section>
  );
}

interface FigureProps {
  label: string;
  value: string | null;
  tone?: Tone | undefined;
}

export function Figure({ label, value, tone = "ok" }: FigureProps) {
  return (
    <div class={`health__one health__one--${value === null ? "none" : tone}`}>
      <dt>{label}</dt>
      <dd>{value ?? "–"}</dd>
    </div>
  );
}
