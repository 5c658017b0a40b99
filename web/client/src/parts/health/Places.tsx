import { t } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import { formatBitrate, formatMs } from "../../i18n/units";
import type { PlaceHealth, ShowHealthView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { StatusPill } from "../Pill";
import { LayerTable } from "./LayerTable";

/** What arrives at the server from everybody on stage, layer by layer. */
export function Places({ view, room }: { view: ShowHealthView; room: LiveRoom }) {
  const { members } = room.view.value.stage;
  return (
    <>
      {view.places.map((place) => {
        const name = members.find((one) => one.person.id === place.person_id)?.person.name ?? "";
        const title = titleOf(place, name);
        return (
          <section key={`${place.person_id}/${place.source}`} class="health-place">
            <h4 class="health-place__head">
              {title}
              {place.is_programme && <StatusPill tone="ok">{t("onstage.featured")}</StatusPill>}
            </h4>
            <p class="small quiet">{summary(place)}</p>
            {place.layers.length > 0 && (
              <LayerTable
                label={title}
                lossLabel={t("health.lost_packets")}
                noteLabel={t("health.state")}
                lines={place.layers.map((layer) => ({
                  rid: layer.rid,
                  width: layer.width,
                  height: layer.height,
                  framesPerSecond: layer.frames_per_second,
                  bitrateBps: layer.bitrate_bps,
                  loss: formatNumber(layer.packets_lost),
                  note: layer.is_active ? t("health.arriving") : t("health.limit.paused"),
                }))}
              />
            )}
          </section>
        );
      })}
    </>
  );
}

function titleOf({ source }: PlaceHealth, name: string): string {
  if (source === "screen") return t("onstage.screen_of", { name });
  return source === "second" ? t("onstage.second_of", { name }) : name;
}

function summary(place: PlaceHealth): string {
  return [
    place.codec,
    t("health.sound", { value: formatBitrate(place.audio_bitrate_bps) }),
    place.round_trip_ms !== null && `${t("health.round_trip")} ${formatMs(place.round_trip_ms)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}
