import { useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { ReplayView, ShowView } from "../../protocol";
import { captionWish } from "../../state/captions";
import { useKeyboardInsets, useMedia, WIDE } from "../../state/media";
import { Purchase } from "../../state/purchase";
import { useReplay } from "../../state/useReplay";
import { BuySheet } from "../buy/BuySheet";
import { PinnedCard } from "../buy/PinnedCard";
import { ProductTray } from "../buy/ProductTray";
import CaptionLine from "../player/CaptionLine";
import { Shelf } from "../player/Shelf";
import { ChatLines } from "../room/ChatList";
import { PollCard } from "../room/PollCard";
import { useSignIn } from "../room/useSignIn";
import { Sheet } from "../Sheet";
import { Tabs } from "../Tabs";
import { Chapters } from "./Chapters";
import { ReplaySettings } from "./ReplaySettings";
import { ReplayStage } from "./ReplayStage";
import { PhoneBar } from "./PhoneBar";

type OpenSheet = "bag" | "chapters" | "settings" | null;

/** A show that is over, watched again: with its chapters, its conversation and its goods. */
export function ReplayShow({ show, replay }: { show: ShowView; replay: ReplayView }) {
  const video = useRef<HTMLVideoElement>(null);
  const stage = useRef<HTMLElement>(null);
  const isWide = useMedia(WIDE);
  const [sheet, setSheet] = useState<OpenSheet>(null);
  const [side, setSide] = useState<"chat" | "chapters">("chat");
  const [isBare, setIsBare] = useState(false);
  const [purchase] = useState(() => new Purchase(show.slug));
  const { withSignIn, signInSheet } = useSignIn();
  const watching = useReplay(video, show, replay);
  const { player, room, products } = watching;
  useKeyboardInsets();

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
  const caption = captionWish.value !== "off" && <CaptionLine room={room} clock={() => room.clock()} />;
  const pinned = <PinnedCard room={room} onBuy={buy} />;

  return (
    <main
      class={`live live--replay live--${isWide ? "wide" : "phone"}${isBare && !isWide ? " live--bare" : ""}`}
    >
      <ReplayStage
        {...{ stage, video, show, replay, isWide, watching }}
        lower={
          isWide && (
            <>
              {caption}
              {pinned}
            </>
          )
        }
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
          {caption}
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
        <ReplaySettings {...{ player, stage, room, show }} open={sheet === "settings"} onClose={close} />
      )}
      <BuySheet purchase={purchase} room={room} withSignIn={withSignIn} />
      {signInSheet}
    </main>
  );
}
