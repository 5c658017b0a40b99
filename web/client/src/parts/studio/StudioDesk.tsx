import { Eye, LayoutPanelLeft, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { t, tn } from "../../i18n";
import { formatNumber } from "../../i18n/format";
import type { OrderList, ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { useMedia, WIDE } from "../../state/media";
import type { Resource } from "../../state/resource";
import type { Studio } from "../../state/studio";
import { phaseOf } from "../../state/useLive";
import { useStage } from "../../state/stage/useStage";
import { useHandNews, useScreenAsProgramme } from "../../state/stage/useDesk";
import { Conversation } from "../control/Conversation";
import { LivePill, StatusPill } from "../Pill";
import { RecordingMark } from "../recordings/RecordingMark";
import { ProtectionButton } from "../protect/ProtectionButton";
import { Tabs } from "../Tabs";
import { useLazy } from "../useLazy";
import { DevicePickers } from "./DevicePickers";
import { EncoderNotices } from "./EncoderNotices";
import { EncoderTab } from "./EncoderTab";
import { GoodsTab } from "./GoodsTab";
import { HealthStrip } from "../health/HealthStrip";
import { MainButton } from "./MainButton";
import { OrdersTab } from "./OrdersTab";
import { PollTab } from "./PollTab";
import { StudioPreview } from "./StudioPreview";

const loadStage = () => import("./StudioStage");
const loadStageTab = () => import("./StageTab");
const loadCaptionsTab = () => import("./CaptionsTab");
const loadPosterTab = () => import("./PosterTab");
const loadRestreamTab = () => import("./RestreamTab");

type Tab = "goods" | "stage" | "chat" | "polls" | "orders" | "captions" | "poster" | "restream" | "encoder";

interface StudioDeskProps {
  show: ShowView;
  room: LiveRoom;
  studio: Studio;
  orders: Resource<OrderList>;
}

/** Preview and its one button on the left, everything about the show on the right. */
export function StudioDesk({ show, room, studio, orders }: StudioDeskProps) {
  const [tab, setTab] = useState<Tab>("goods");
  const phase = phaseOf(show, room.view.value);
  const { viewers } = room.view.value.counters;
  const fresh = orders.data?.items.filter((order) => order.show_slug === show.slug).length ?? 0;
  useStopWhenOver(studio, phase === "ended");
  const stage = useStage(room);
  const hands = room.view.value.stage.hands.length;
  useHandNews(room);
  useScreenAsProgramme(studio, room);
  const SharedStage = useLazy(loadStage, phase === "live" && stage.isShared.value);
  const StageTab = useLazy(loadStageTab, tab === "stage");
  const CaptionsTab = useLazy(loadCaptionsTab, tab === "captions");
  const PosterTab = useLazy(loadPosterTab, tab === "poster");
  const RestreamTab = useLazy(loadRestreamTab, tab === "restream");
  const isWide = useMedia(WIDE);
  return (
    <main class={`studio${isWide ? " studio--wide" : ""}`}>
      <header class="studio__head">
        <h1 class="studio__title">{show.title}</h1>
        {phase === "live" ? (
          <LivePill />
        ) : (
          <StatusPill>{phase === "ended" ? t("show.status.ended") : t("studio.not_live")}</StatusPill>
        )}
        {/* On a phone the strip below the picture counts them. */}
        {isWide && <StatusPill icon={Eye}>{tn("viewers", viewers)}</StatusPill>}
        {phase !== "ended" && <RecordingMark slug={show.slug} isLive={phase === "live"} />}
        <span class="studio__gap" />
        <ProtectionButton show={show} />
        <a href={`/control/${show.slug}`} class="button button--plain button--s" target="_blank">
          <LayoutPanelLeft size={20} aria-hidden="true" />
          <span class={isWide ? undefined : "hidden-visually"}>{t("studio.control")}</span>
        </a>
        <Link href="/studio" class="button button--plain button--icon" aria-label={t("studio.leave")}>
          <X size={20} aria-hidden="true" />
        </Link>
      </header>
      <section class="studio__stage" aria-label={t("studio.preview")}>
        {SharedStage ? (
          <SharedStage {...{ studio, room, stage }} slug={show.slug} />
        ) : (
          <StudioPreview studio={studio} testId="video" />
        )}
        <div class="studio__row">
          <DevicePickers studio={studio} withScreen />
          <MainButton studio={studio} room={room} phase={phase} />
        </div>
        <HealthStrip studio={studio} room={room} slug={show.slug} />
        <EncoderNotices slug={show.slug} />
      </section>
      <section class="studio__side">
        <Tabs<Tab>
          label={t("studio.tabs")}
          value={tab}
          onChange={setTab}
          tabs={[
            { value: "goods", label: t("studio.tab.goods") },
            { value: "stage", label: `${t("studio.tab.stage")}${hands ? ` ${formatNumber(hands)}` : ""}` },
            { value: "chat", label: t("studio.tab.chat") },
            { value: "polls", label: t("studio.tab.polls") },
            { value: "orders", label: `${t("studio.tab.orders")}${fresh ? ` ${formatNumber(fresh)}` : ""}` },
            { value: "captions", label: t("studio.tab.captions") },
            { value: "poster", label: t("studio.tab.poster") },
            { value: "restream", label: t("studio.tab.restream") },
            { value: "encoder", label: t("studio.tab.encoder") },
          ]}
        />
        <div class={`studio__tab studio__tab--${tab}`} role="tabpanel">
          {tab === "goods" && <GoodsTab slug={show.slug} room={room} />}
          {StageTab && <StageTab {...{ studio, room, stage }} />}
          {tab === "chat" && <Conversation room={room} />}
          {tab === "polls" && <PollTab slug={show.slug} room={room} />}
          {tab === "orders" && <OrdersTab slug={show.slug} orders={orders} />}
          {CaptionsTab && <CaptionsTab slug={show.slug} room={room} isLive={phase === "live"} />}
          {PosterTab && <PosterTab slug={show.slug} startedMs={show.started_at_ms} />}
          {RestreamTab && <RestreamTab slug={show.slug} />}
          {tab === "encoder" && <EncoderTab slug={show.slug} />}
        </div>
      </section>
    </main>
  );
}

/** Wherever the show was ended: nothing is sent any more, and the camera goes out. */
function useStopWhenOver(studio: Studio, isOver: boolean): void {
  useEffect(() => {
    if (isOver) studio.close();
  }, [studio, isOver]);
}
