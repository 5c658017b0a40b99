import { t, tn } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import { formatBitrate, formatFrameRate } from "../../i18n/units";
import type { ShowHealthView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import type { Resource } from "../../state/resource";
import { FormError } from "../ErrorState";
import { Skeleton } from "../Skeleton";
import { Audience } from "./Audience";
import { Figure } from "./Figure";
import { Places } from "./Places";
import "../../styles/stream-health.css";

interface StreamHealthProps {
  health: Resource<ShowHealthView>;
  room: LiveRoom;
  slug: string;
}

/** What the server receives and gives out, and how it arrives. */
export function StreamHealth({ health, room, slug }: StreamHealthProps) {
  const view = health.data;
  if (!view && health.error !== null) return <FormError error={health.error} />;
  if (!view) return <Skeleton shape="rows" count={3} />;
  const active = view.layers.filter((layer) => layer.is_active);
  const best = [...active].sort((a, b) => (b.height ?? 0) - (a.height ?? 0))[0];
  const bitrate = active.reduce((sum, layer) => sum + layer.bitrate_bps, 0);
  const sent = view.is_publishing;
  return (
    <section class="stream-health" aria-label={t("health.title")}>
      <dl class="health__figures">
        <Figure
          label={t("health.stream")}
          tone={sent ? "ok" : "danger"}
          value={sent ? (view.codec ?? t("health.arriving")) : t("health.none")}
        />
        <Figure
          label={t("figure.bitrate")}
          tone={sent && bitrate < 300_000 ? "warn" : "ok"}
          value={sent ? formatBitrate(bitrate) : null}
        />
        <Figure
          label={t("health.frames")}
          tone={best && best.frames_per_second < 15 ? "warn" : "ok"}
          value={best ? formatFrameRate(best.frames_per_second) : null}
        />
        <Figure label={t("health.lost_packets")} value={sent ? formatNumber(view.packets_lost) : null} />
        <Figure label={t("health.viewers")} value={formatNumber(view.room_viewers)} />
        <Figure label="WebRTC" value={formatNumber(view.webrtc_viewers)} />
        <Figure
          label="LL-HLS"
          tone={view.hls_ready ? "ok" : "warn"}
          value={view.hls_ready ? tn("health.renditions", view.hls_renditions.length) : t("health.not_ready")}
        />
      </dl>
      <Places view={view} room={room} />
      <h4>{t("audience.title")}</h4>
      <Audience audience={view.audience} slug={slug} />
    </section>
  );
}
