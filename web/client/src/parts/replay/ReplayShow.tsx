import { useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { ReplayView, ShowView } from "../../protocol";
import { useKeyboardInsets, useMedia, WIDE } from "../../state/media";
import { Purchase } from "../../state/purchase";
import { account } from "../../state/session";
import { useReplay } from "../../state/useReplay";
import { BuySheet } from "../buy/BuySheet";
import { PinnedCard } from "../buy/PinnedCard";
import { ProductTray } from "../buy/ProductTray";
import { Shelf } from "../player/Shelf";
import { ChatLines } from "../room/ChatList";
import { PollCard } from "../room/PollCard";
import { SignInSheet } from "../room/SignInSheet";
import { Sheet } from "../Sheet";
import { Tabs } from "../Tabs";
import { Chapters } from "./Chapters";
import { ReplaySettings } from "./ReplaySettings";
import { ReplayStage } from "./ReplayStage";
import { PhoneBar } from "./PhoneBar";

type OpenSheet = "bag" | "chapters" | "settings" | "signin" | null;

/** A show that is over, watched again: with its chapters, its conversation and its goods. */
export function ReplayShow({ show, replay }: { show: ShowView; replay: ReplayView }) {
  const video = useRef<HTMLVideoElement>(null);
  const stage = useRef<HTMLElement>(null);
  const isWide = useMedia(WIDE);
  const [sheet, setSheet] = useState<OpenSheet>(null);
  const [side, setSide] = useState<"chat" | "chapters">("chat");
  const [isBare, setIsBare] = useState(false);
  const [purchase] = useState(() => new Purchase(show.slug));
  const afterSignIn = useRef<() => void>();
  const watching = useReplay(video, show, replay);
  const { player, room, products } = watching;
  useKeyboardInsets();

  function withSignIn(then: () => void): void {
    if (account.value) return then();
    afterSignIn.current = then;
    setSheet("signin");
  }

  const close = () => setSheet(null);
  const buy = (product: Parameters<Purchase["open"]>[0]) => {
    close();
    purchase.open(product);
  };
  const needSignIn = () => withSignIn(() => undefined);
  const chapters = (
    <Chapters
      replay={replay}
      player={player}
      onChosen={() => {
        close();
        setIsBare(false);
      }}
    />
  );
  const lines = room.view.value.lines;
  const chat = (
    <ChatLines
      lines={lines}
      isOverVideo={!isWide}
      empty={isWide && lines.length === 0 ? t("replay.chat_none") : null}
    />
  );
  const poll = <PollCard room={room} slug={show.slug} onNeedSignIn={needSignIn} />;
  const pinned = <PinnedCard room={room} onBuy={buy} />;

  return (
    <main
      class={`live live--replay live--${isWide ? "wide" : "phone"}${isBare && !isWide ? " live--bare" : ""}`}
    >
      <ReplayStage
        {...{ stage, video, show, replay, isWide, watching }}
        pinned={isWide && pinned}
        onTap={() => (isWide ? player?.togglePaused() : setIsBare(!isBare))}
        onSettings={() => setSheet("settings")}
      />
      {isWide ? (
        <>
          <aside class="live__side">
            <h2 class="hidden-visually">{t("replay.title")}</h2>
            <Tabs
              label={t("replay.title")}
              value={side}
              onChange={setSide}
              tabs={[
                { value: "chat", label: t("chat.title") },
                { value: "chapters", label: t("replay.chapters") },
              ]}
            />
            {side === "chat" && poll}
            {side === "chat" ? chat : chapters}
          </aside>
          <Shelf {...{ show, room, products }} onBuy={buy} />
        </>
      ) : (
        <div class="live__talk">
          {chat}
          {poll}
          {pinned}
          {player && (
            <PhoneBar
              {...{ replay, player, show }}
              productCount={products.length}
              onChapters={() => setSheet("chapters")}
              onSettings={() => setSheet("settings")}
              onBag={() => setSheet("bag")}
            />
          )}
        </div>
      )}
      <ProductTray open={sheet === "bag"} onClose={close} products={products} room={room} onBuy={buy} />
      <Sheet open={sheet === "chapters"} onClose={close} title={t("replay.chapters")}>
        {chapters}
      </Sheet>
      {player && (
        <ReplaySettings {...{ player, stage, show, room }} open={sheet === "settings"} onClose={close} />
      )}
      <BuySheet purchase={purchase} room={room} withSignIn={withSignIn} />
      <SignInSheet
        open={sheet === "signin"}
        onClose={close}
        onDone={() => {
          close();
          afterSignIn.current?.();
        }}
      />
    </main>
  );
}
