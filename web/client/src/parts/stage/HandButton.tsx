import { Hand } from "lucide-preact";
import { t } from "../../i18n";
import type { LiveRoom } from "../../state/liveRoom";
import type { StageWatch } from "../../state/stage/useStage";
import { lowerHand, raiseHand } from "../../state/stage/acts";
import { Button } from "../Button";

interface HandButtonProps {
  room: LiveRoom;
  stage: StageWatch;
  withSignIn: (then: () => void) => void;
}

/** Asks to come on stage, and takes it back. */
export function HandButton({ room, stage, withSignIn }: HandButtonProps) {
  const standing = stage.standing.value;
  if (standing === "member" || standing === "invited") return null;
  const isUp = standing === "raised";
  return (
    <span class={`hand${isUp ? " hand--up" : ""}`} data-testid="hand">
      <Button
        kind="glass"
        size="s"
        icon={Hand}
        onClick={() => (isUp ? void lowerHand(room) : withSignIn(() => void raiseHand(room)))}
        {...(isUp ? { title: t("onstage.hand_down"), label: t("onstage.hand_up_down") } : {})}
      >
        {isUp ? t("onstage.hand_up") : t("onstage.hand")}
      </Button>
    </span>
  );
}
