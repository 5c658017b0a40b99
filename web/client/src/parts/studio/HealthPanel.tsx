import { t, tMaybe } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import type { Publisher } from "../../media/publisher";
import type { LayerFigures, SendFigures } from "../../media/stats";
import type { Studio } from "../../state/studio";
import { useStreamHealth } from "../../state/streamHealth";
import { StreamHealth } from "../control/StreamHealth";
import { Section } from "../Page";
import { Sheet } from "../Sheet";
import "../../styles/health-panel.css";
import "../../styles/layers.css";

interface HealthPanelProps {
  studio: Studio;
  slug: string;
  open: boolean;
  onClose: () => void;
}

/** Every figure of what leaves this computer, layer by layer, and of what the server makes of it. */
export default function HealthPanel({ studio, slug, open, onClose }: HealthPanelProps) {
  return (
    <Sheet open={open} onClose={onClose} title={t("health.title")} wide>
      {open && <Figures studio={studio} slug={slug} />}
    </Sheet>
  );
}

function Figures({ studio, slug }: { studio: Studio; slug: string }) {
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
          <Sending publisher={one.publisher} />
        </Section>
      ))}
      <Section title={t("health.server")}>
        <StreamHealth health={health} />
      </Section>
    </div>
  );
}

function Sending({ publisher }: { publisher: Publisher }) {
  const figures = publisher.figures.value;
  if (!figures) return <p class="quiet">{t("studio.connecting")}</p>;
  return (
    <>
      <p class="small">{summary(figures, publisher.codec.value)}</p>
      <div class="health-panel__table">
        <table class="layers">
          <thead>
            <tr>
              <th scope="col">{t("health.layers")}</th>
              <th scope="col">{t("figure.picture")}</th>
              <th scope="col">{t("health.frames")}</th>
              <th scope="col">{t("figure.bitrate")}</th>
              <th scope="col">{t("health.loss")}</th>
              <th scope="col">{t("health.limit")}</th>
            </tr>
          </thead>
          <tbody>
            {figures.layers.map((layer) => (
              <LayerRow key={layer.rid} layer={layer} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function LayerRow({ layer }: { layer: LayerFigures }) {
  return (
    <tr>
      <th scope="row">{layer.rid || "–"}</th>
      <td>{layer.width === 0 ? "–" : `${formatNumber(layer.width)} × ${formatNumber(layer.height)}`}</td>
      <td>{t("unit.fps", { value: Math.round(layer.framesPerSecond) })}</td>
      <td>{t("unit.kbps", { value: Math.round(layer.bitrateBps / 1000) })}</td>
      <td>{t("unit.percent", { value: Math.round(layer.loss * 1000) / 10 })}</td>
      <td>{limitText(layer)}</td>
    </tr>
  );
}

/** What holds a layer back, by the browser's word for it. */
function limitText({ isActive, limitedBy }: LayerFigures): string {
  if (!isActive) return t("health.limit.paused");
  return tMaybe(`health.limit.${limitedBy}`) ?? t("health.limit.browser");
}

/** Codec, bitrate, round trip and what the network would carry, in one line. */
function summary(figures: SendFigures, codec: string | null): string {
  const mbps = (bps: number) => t("unit.mbps", { value: Math.round(bps / 1e5) / 10 });
  return [
    codec,
    mbps(figures.bitrateBps),
    figures.roundTripMs !== null &&
      `${t("health.round_trip")} ${t("unit.ms", { value: Math.round(figures.roundTripMs) })}`,
    figures.availableBps !== null && t("health.available", { value: mbps(figures.availableBps) }),
  ]
    .filter(Boolean)
    .join(" · ");
}
