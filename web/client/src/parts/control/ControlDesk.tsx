import { Eye, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { t, tn } from "../../i18n";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { useMedia, WIDE } from "../../state/media";
import { phaseOf } from "../../state/useLive";
import { useStage } from "../../state/stage/useStage";
import { useHandNews } from "../../state/stage/useDesk";
import { LivePill, StatusPill } from "../Pill";
import { Tabs } from "../Tabs";
import { useLazy } from "../useLazy";
import { Conversation } from "./Conversation";
import { Monitor } from "./Monitor";
import { People } from "./People";

const loadCaptions = () => import("../studio/CaptionWriter");
const loadStage = () => import("./StageWatch");

type Pane = "stream" | "chat" | "people";

/** Three panes side by side; one at a time on a phone. The stream plays on behind the other two. */
export function ControlDesk({ show, room }: { show: ShowView; room: LiveRoom }) {
  const isWide = useMedia(WIDE);
  const [pane, setPane] = useState<Pane>("chat");
  const phase = phaseOf(show, room.view.value);
  const stage = useStage(room);
  useHandNews(room);
  const Stage = useLazy(loadStage, phase === "live" && room.view.value.canModerate);
  const Captions = useLazy(loadCaptions, phase === "live" && room.view.value.canModerate);
  const shown = (one: Pane) =>
    `control__pane control__pane--${one}${!isWide && pane !== one ? " control__pane--off" : ""}`;
  return (
    <main class={`control${isWide ? " control--wide" : ""}`}>
      <header class="studio__head">
        <h1 class="studio__title">{show.title}</h1>
        {phase === "live" ? (
          <LivePill />
        ) : (
          <StatusPill>{phase === "ended" ? t("show.status.ended") : t("studio.not_live")}</StatusPill>
        )}
        <StatusPill icon={Eye}>{tn("viewers", room.view.value.counters.viewers)}</StatusPill>
        <span class="studio__gap" />
        <Link href="/" class="button button--plain button--icon" aria-label={t("control.leave")}>
          <X size={20} aria-hidden="true" />
        </Link>
      </header>
      {!isWide && (
        <Tabs<Pane>
          label={t("control.panes")}
          value={pane}
          onChange={setPane}
          tabs={[
            { value: "stream", label: t("control.stream") },
            { value: "chat", label: t("chat.title") },
            { value: "people", label: t("control.people") },
          ]}
        />
      )}
      <section class={shown("stream")} aria-label={t("control.stream")}>
        <Monitor show={show} room={room} phase={phase}>
          {Captions && (
            <>
              <h2 class="caption-writer__title">{t("studio.tab.captions")}</h2>
              <Captions room={room} isLive />
            </>
          )}
        </Monitor>
      </section>
      <section class={shown("chat")} aria-label={t("chat.title")}>
        {isWide && <h2 class="control__title">{t("chat.title")}</h2>}
        <Conversation room={room} />
      </section>
      <section class={shown("people")} aria-label={t("control.people")}>
        {isWide && <h2 class="control__title">{t("control.people")}</h2>}
        {Stage && <Stage room={room} stage={stage} />}
        <People room={room} />
      </section>
    </main>
  );
}
