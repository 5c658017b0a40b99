import { t, tMaybe } from "../../i18n";
import { formatBitrate, formatLoss, formatMs } from "../../i18n/units";
import type { Publisher } from "../../media/publisher";
import type { LayerFigures, SendFigures } from "../../media/stats";
import type { LiveRoom } from "../../state/liveRoom";
import type { Studio } from "../../state/studio";
import { useStreamHealth } from "../../state/streamHealth";
import { Section } from "../Page";
import { Sheet } from "../Sheet";
import { LayerTable } from "./LayerTable";
import { StreamHealth } from "./StreamHealth";
import "../../styles/health-panel.css";

interface HealthPanelProps {
  studio: Studio;
  room: LiveRoom;
  slug: string;
  open: boolean;
  onClose: () => void;
}

/** Every figure of what leaves this computer, layer by layer, and of what the server makes of it. */
export default function HealthPanel({ studio, room, slug, open, onClose }: HealthPanelProps) {
  return (
    <Sheet open={open} onClose={onClose} title={t("health.title")} wide>
      {open && <Figures studio={studio} room={room} slug={slug} />}
    </Sheet>
  );
}

function Figures({ studio, room, slug }: Pick<HealthPanelProps, "studio" | "room" | "slug">) {
  const health = useStreamHealth(slug);
  const sending = [
    { title: t("studio.camera_first"), publisher: studio.publisher },
    { title: t("onstage.second"), publisher: studio.second.publisher },
    { title: t("onstage.screen"), publisher: studio.screen.publisher },
  ].filter((one) => one.publisher.state.value !== "idle");
  return (
    <div class="health-panel">
      {sending.length === 0 && <p class="quiet">{t("health.not_sending")}</p>}
      {sending.map((one) => (
        <Section key={one.title} title={one.title}>
          <Sending {...one} />
        </Section>
      ))}
      <Section title={t("health.server")}>
        <StreamHealth health={health} room={room} slug={slug} />
      </Section>
    </div>
  );
}

function Sending({ title, publisher }: { title: string; publisher: Publisher }) {
  const figures = publisher.figures.value;
  if (!figures) return <p class="quiet">{t("studio.connecting")}</p>;
  return (
    <>
      <p class="small">{summary(figures, publisher.codec.value)}</p>
      <LayerTable
        label={title}
        lossLabel={t("health.loss")}
        noteLabel={t("health.limit")}
        lines={figures.layers.map((layer) => ({
          ...layer,
          loss: formatLoss(layer.loss),
          note: limitText(layer),
        }))}
      />
    </>
  );
}

/** What holds a layer back, by the browser's word for it. */
function limitText({ isActive, limitedBy }: LayerFigures): string {
  if (!isActive) return t("health.limit.paused");
  return tMaybe(`health.limit.${limitedBy}`) ?? t("health.limit.browser");
}

/** Codec, bitrate, round trip and what the network would carry, in one line. */
function summary(figures: SendFigures, codec: string | null): string {
  return [
    codec,
    formatBitrate(figures.bitrateBps),
    figures.roundTripMs !== null && `${t("health.round_trip")} ${formatMs(figures.roundTripMs)}`,
    figures.availableBps !== null && t("health.available", { value: formatBitrate(figures.availableBps) }),
  ]
    .filter(Boolean)
    .join(" · ");
}
