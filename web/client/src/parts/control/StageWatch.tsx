import type { LiveRoom } from "../../state/liveRoom";
import type { StageWatch as Watch } from "../../state/stage/useStage";
import { LayoutChooser } from "../stage/LayoutChooser";
import { StageMembers } from "../stage/StageMembers";
import { RaisedHands } from "../stage/StageRequests";
import "../../styles/stage-panel.css";

/** The stage from the moderators' side: who is on it and who wants to be. */
export default function StageWatch({ room, stage }: { room: LiveRoom; stage: Watch }) {
  if (room.view.value.stage.members.length === 0) return null;
  return (
    <div class="stage-panel stage-panel--pane">
      <StageMembers room={room} stage={stage} />
      <LayoutChooser room={room} stage={stage} />
      <RaisedHands room={room} />
    </div>
  );
}
