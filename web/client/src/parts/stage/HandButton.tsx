import { Hand } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { LiveRoom } from "../../state/liveRoom";
import type { StageWatch } from "../../state/stage/useStage";
import { account } from "../../state/session";
import { lowerHand, raiseHand } from "../../state/stage/acts";
import { Button } from "../Button";

interface HandButtonProps {
  room: LiveRoom;
  stage: StageWatch;
  withSignIn: (then: () => void) => void;
}

/** Asks to come on stage, and takes it back. */
export function HandButton({ room, stage, withSignIn }: HandButtonProps) {
  const [isWanted, setIsWanted] = useState(false);
  const isIn = room.view.value.me?.id === account.value?.id && room.isConnected.value;
  // Whoever has just signed in first enters the room again as themselves.
  useEffect(() => {
    if (!isWanted || !isIn) return;
    setIsWanted(false);
    void raiseHand(room);
  }, [isWanted, isIn, room]);
  const standing = stage.standing.value;
  if (standing === "member" || standing === "invited") return null;
  const isUp = standing === "raised";
  return (
    <span class={`hand${isUp ? " hand--up" : ""}`} data-testid="hand">
      <Button
        kind="glass"
        size="s"
        icon={Hand}
        onClick={() => (isUp ? void lowerHand(room) : withSignIn(() => setIsWanted(true)))}
        {...(isUp ? { title: t("onstage.hand_down"), label: t("onstage.hand_up_down") } : {})}
      >
        {isUp ? t("onstage.hand_up") : t("onstage.hand")}
      </Button>
    </span>
  );
}
