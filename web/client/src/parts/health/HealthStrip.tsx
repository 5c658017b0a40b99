import { ChartNoAxesColumn } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import { formatBitrate, formatFrameRate, formatLoss, formatMs } from "../../i18n/units";
import { judge } from "../../media/health";
import type { Studio } from "../../state/studio";
import type { LiveRoom } from "../../state/liveRoom";
import { Button } from "../Button";
import { Figure } from "./Figure";
import { useLazy } from "../useLazy";
import "../../styles/health.css";

const loadPanel = () => import("./HealthPanel");

interface HealthStripProps {
  studio: Studio;
  room: LiveRoom;
  slug: string;
}

/** What leaves this computer; amber before red, and the most pressing advice in words. */
export function HealthStrip({ studio, room, slug }: HealthStripProps) {
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
          value={figures && formatBitrate(figures.bitrateBps)}
        />
        <Figure
          label={t("health.frames")}
          tone={health?.frames}
          value={figures && formatFrameRate(figures.framesPerSecond)}
        />
        <Figure label={t("health.loss")} tone={health?.loss} value={figures && formatLoss(figures.loss)} />
        <Figure
          label={t("health.round_trip")}
          tone={health?.delay}
          value={figures?.roundTripMs == null ? null : formatMs(figures.roundTripMs)}
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
      <div class="health__foot">
        <p class={`health__advice${state === "retrying" ? " health__advice--danger" : ""}`} role="status">
          {state === "retrying" ? t("advice.reconnecting") : advice ? t(`advice.${advice}`) : ""}
        </p>
        <Details studio={studio} room={room} slug={slug} />
      </div>
    </section>
  );
}

/** Opens all figures; their code comes with the first look. */
function Details({ studio, room, slug }: HealthStripProps) {
  const [isOpen, setIsOpen] = useState(false);
  const Panel = useLazy(loadPanel, isOpen);
  return (
    <>
      <Button kind="plain" size="s" icon={ChartNoAxesColumn} onClick={() => setIsOpen(true)}>
        {t("health.details")}
      </Button>
      {Panel && (
        <Panel studio={studio} room={room} slug={slug} open={isOpen} onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}
