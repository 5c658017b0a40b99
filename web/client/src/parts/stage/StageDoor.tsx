import type { Signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Player } from "../../media/player";
import type { ShowView } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { StageGuest } from "../../state/stage/guest";
import type { StageWatch } from "../../state/stage/useStage";
import { useLeaveWarning } from "../../state/leaveWarning";
import { OwnBar } from "./OwnBar";
import { ReadySheet, type Occasion } from "./ReadySheet";

interface StageDoorProps {
  show: ShowView;
  room: LiveRoom;
  stage: StageWatch;
  player: Player | null;
  /** What this person sends, for their own tile. */
  own: Signal<MediaStream | null>;
}

/** The way from watching onto the stage and back: the question, the preview, and the bar while on stage. */
export default function StageDoor({ show, room, stage, player, own }: StageDoorProps) {
  const guest = useGuest(room, show.slug);
  const [isAway, setIsAway] = useState(false);
  const standing = stage.standing.value;
  const step = guest?.step.value ?? "off";
  const stream = step === "sending" ? (guest?.air.value?.stream.value ?? null) : null;
  const occasion = useOccasion(stage, step, guest?.isElsewhere.value ?? false);
  useEffect(() => setIsAway(false), [standing]);
  useEffect(() => {
    own.value = stream;
    return () => {
      own.value = null;
    };
  }, [stream]);
  useEffect(() => {
    if (step !== "sending") return;
    // Seconds behind, one would hear oneself and answer too late.
    if (player?.via.peek() === "hls") player.prefer("webrtc");
    player?.setMuted(false);
  }, [step, player]);
  useLeaveWarning(step === "sending");
  // Camera and microphone are let go of when there is nothing left to prepare for.
  useEffect(() => {
    if (occasion === null || isAway) guest?.cancel();
  }, [occasion, isAway, guest]);

  if (!guest) return null;
  return (
    <>
      <OwnBar guest={guest} standing={standing} onReady={() => setIsAway(false)} />
      {occasion && (
        <ReadySheet
          guest={guest}
          occasion={occasion}
          host={show.host.name}
          open={!isAway}
          onClose={() => setIsAway(true)}
        />
      )}
    </>
  );
}

function useGuest(room: LiveRoom, slug: string): StageGuest | null {
  const [guest, setGuest] = useState<StageGuest | null>(null);
  useEffect(() => {
    const made = new StageGuest(room, slug);
    setGuest(made);
    return () => made.close();
  }, [room, slug]);
  return guest;
}

/** Why somebody who sends nothing may go on stage now; null when they send or may not. */
function useOccasion(stage: StageWatch, step: string, wasTaken: boolean): Occasion | null {
  const standing = stage.standing.value;
  const hadHandUp = useRef(false);
  if (standing === "raised") hadHandUp.current = true;
  if (standing === "watching") hadHandUp.current = false;
  if (step === "sending") return null;
  if (standing === "invited") return "invited";
  if (standing !== "member") return null;
  const isSending = stage.places.value.some((one) => one.isMe && one.source === "camera" && one.isSending);
  if (isSending || wasTaken) return "elsewhere";
  return hadHandUp.current ? "admitted" : "return";
}
