import { Eye, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import { languageOf, locale, t, tn } from "../../i18n";
import { durationText } from "../../i18n/duration";
import { formatCount } from "../../i18n/format";
import type { Player } from "../../media/player";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import type { Phase } from "../../state/useLive";
import { Avatar } from "../Avatar";
import { serverNow } from "../../state/serverClock";
import { LivePill, StatusPill } from "../Pill";

interface TopBarProps {
  show: ShowView;
  room: LiveRoom;
  player: Player | null;
  phase: Phase;
}

/** Over the top of the video: whose show it is, that it is live and how far behind, and how many watch. */
export function TopBar({ show, room, player, phase }: TopBarProps) {
  const { viewers } = room.view.value.counters;
  const isBack = player !== null && player.wentTo.value !== null;
  return (
    <ShowHead show={show}>
      {phase === "live" && (isBack ? <AgoPill player={player} /> : <DelayPill player={player} />)}
      {room.isConnected.value && (
        <span class="pill pill--glass" title={tn("viewers", viewers)}>
          <Eye size={14} aria-hidden="true" />
          <span aria-hidden="true">{formatCount(viewers)}</span>
          <span class="hidden-visually">{tn("viewers", viewers)}</span>
        </span>
      )}
    </ShowHead>
  );
}

/** Whose show it is, what is to be known of it, and the way out. */
export function ShowHead({ show, children }: { show: ShowView; children: ComponentChildren }) {
  return (
    <header class="live__top">
      <div class="live__host">
        <Avatar name={show.host.name} size={40} />
        <span class="live__names">
          <span class="live__host-name">{show.host.name}</span>
          <h1 class="live__title" lang={languageOf(show.title)}>
            {show.title}
          </h1>
        </span>
      </div>
      {children}
      <Link href="/" class="live__close" aria-label={t("live.leave")}>
        <X size={20} aria-hidden="true" />
      </Link>
    </header>
  );
}

/** In place of live, for who has gone back: how long ago it was. */
function AgoPill({ player }: { player: Player }) {
  const past = player.past.value;
  const atMs = (past && past.captureAt(past.position.value)) ?? player.wentTo.value ?? 0;
  return (
    <StatusPill tone="glass">
      {t("rewind.behind_short", { time: durationText(serverNow() - atMs) })}
    </StatusPill>
  );
}

/** Seconds with one decimal, never less than 0.1: nothing is on time to the millisecond. */
function tenths(ms: number): string {
  const one = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale(), one).format(Math.max(0.1, ms / 1000));
}

/** Red and live, with the measured delay behind the camera. */
export function DelayPill({ player }: { player: Player | null }) {
  const delay = player?.delayMs.value ?? null;
  const text = delay === null ? null : t("live.delay", { seconds: tenths(delay) });
  return (
    <span
      class="live__pill"
      data-testid="live-pill"
      data-delay-ms={delay === null ? undefined : Math.round(delay)}
      title={t("live.delay_why")}
    >
      <LivePill>{text && <span class="pill__delay">{text}</span>}</LivePill>
    </span>
  );
}
