import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ProductList, ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { captionWish } from "../../state/captions";
import { useKeyboardInsets, useMedia, WIDE } from "../../state/media";
import { Purchase } from "../../state/purchase";
import { useResource } from "../../state/resource";
import { phaseOf, useHeldFacts, usePlayer } from "../../state/useLive";
import { useStage, useStageLines } from "../../state/stage/useStage";
import { BuySheet } from "../buy/BuySheet";
import { PinnedCard } from "../buy/PinnedCard";
import { ProductTray } from "../buy/ProductTray";
import { ChatList } from "../room/ChatList";
import { GiftSheet } from "../room/GiftSheet";
import { PollCard } from "../room/PollCard";
import { useSignIn } from "../room/useSignIn";
import { useLazy } from "../useLazy";
import { BottomBar } from "./BottomBar";
import { DesktopSide } from "./DesktopSide";
import { Shelf } from "./Shelf";
import { Stage } from "./Stage";

const loadSettings = () => import("./SettingsSheet");
const loadRewind = () => import("./RewindBar");
const loadCaption = () => import("./CaptionLine");

type OpenSheet = "bag" | "gifts" | "settings" | null;

interface LiveShowProps {
  show: ShowView;
  room: LiveRoom;
  /** Once the show is over and its recording plays. */
  onWatchAgain: (() => void) | null;
}

/** Everything a viewer sees of a show; sheets rise over it and the video goes on. */
export function LiveShow({ show, room, onWatchAgain }: LiveShowProps) {
  const video = useRef<HTMLVideoElement>(null);
  const stage = useRef<HTMLElement>(null);
  const isWide = useMedia(WIDE);
  const [sheet, setSheet] = useState<OpenSheet>(null);
  const [purchase] = useState(() => new Purchase(show.slug));
  const [hearts, setHearts] = useState(0);
  const [isBare, setIsBare] = useState(false);
  const [isEarlier, setIsEarlier] = useState(false);
  const { withSignIn, signInSheet } = useSignIn();
  const phase = phaseOf(show, room.view.value);
  const player = usePlayer(video, show.slug, phase === "live");
  const people = useStage(room);
  const own = useSignal<MediaStream | null>(null);
  useStageLines(player, room, people);
  const Settings = useLazy(loadSettings, sheet === "settings");
  const mayGoBack = phase === "live" && show.rewind !== null && player !== null;
  const isBack = player !== null && player.wentTo.value !== null;
  const hasBar = mayGoBack && (isWide ? player.joinMs.value !== null : isEarlier || isBack);
  const Bar = useLazy(loadRewind, hasBar);
  const Caption = useLazy(loadCaption, player !== null && captionWish.value !== "off");
  const shelf = useResource<ProductList>(`/shows/${show.slug}/products`);
  const products = shelf.data?.items ?? [];
  useHeldFacts(room, player);
  useKeyboardInsets();

  const { hostAway, pinned } = room.view.value;
  const isConnected = room.isConnected.value;
  useEffect(() => {
    if (!hostAway && isConnected) player?.retry();
  }, [hostAway, isConnected, player]);
  // What is pinned may be new on the shelf.
  useEffect(() => {
    if (pinned && !products.some((one) => one.id === pinned.id)) shelf.reload();
  }, [pinned?.id]);

  function heart(): void {
    room.like();
    setHearts((count) => count + 1);
  }

  const needSignIn = () => withSignIn(() => undefined);
  const close = () => setSheet(null);
  const openGifts = () => withSignIn(() => setSheet("gifts"));
  const buy = (product: Parameters<Purchase["open"]>[0]) => {
    close();
    purchase.open(product);
  };

  const caption = Caption && player && (
    <Caption room={room} clock={() => player.clock()} slug={show.slug} startedAtMs={show.started_at_ms} />
  );

  return (
    <main
      class={`live live--${isWide ? "wide" : "phone"} live--${phase}${isBare && !isWide ? " live--bare" : ""}`}
    >
      <Stage
        {...{ stage, video, show, room, player, phase, isWide, people, own, withSignIn, onWatchAgain }}
        hearts={hearts + room.likesSeen.value}
        onTap={() => (isWide ? player?.togglePaused() : setIsBare(!isBare))}
        onHeart={heart}
        onSettings={() => setSheet("settings")}
        lower={
          isWide && (
            <>
              {caption}
              <PinnedCard room={room} onBuy={buy} />
            </>
          )
        }
        seek={isWide && Bar && player && <Bar {...{ show, room, player }} />}
        onEarlier={mayGoBack && !isWide && !hasBar ? () => setIsEarlier(true) : null}
      />
      {isWide ? (
        <>
          <DesktopSide
            {...{ room, show, phase, isBack }}
            onNeedSignIn={needSignIn}
            onGift={openGifts}
            onHeart={heart}
          />
          <Shelf {...{ show, room, products }} onBuy={buy} />
        </>
      ) : (
        <div class="live__talk">
          {caption}
          <ChatList room={room} isOverVideo />
          <PollCard room={isBack ? { view: room.view } : room} slug={show.slug} onNeedSignIn={needSignIn} />
          <PinnedCard room={room} onBuy={buy} />
          {Bar && player && <Bar {...{ show, room, player }} onClose={() => setIsEarlier(false)} />}
          <BottomBar
            room={room}
            phase={phase}
            productCount={products.length}
            onNeedSignIn={needSignIn}
            onBag={() => setSheet("bag")}
            onGift={openGifts}
            onHeart={heart}
            onSettings={() => setSheet("settings")}
          />
        </div>
      )}
      <ProductTray open={sheet === "bag"} onClose={close} products={products} room={room} onBuy={buy} />
      <GiftSheet slug={show.slug} open={sheet === "gifts"} onClose={close} />
      {Settings && player && <Settings {...{ player, stage, room }} open onClose={close} />}
      <BuySheet purchase={purchase} room={room} withSignIn={withSignIn} />
      {signInSheet}
    </main>
  );
}
