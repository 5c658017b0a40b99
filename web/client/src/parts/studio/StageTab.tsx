import { Users } from "lucide-preact";
import { t } from "../../i18n";
import type { LiveRoom } from "../../state/liveRoom";
import type { Studio } from "../../state/studio";
import type { StageWatch } from "../../state/stage/useStage";
import { EmptyState } from "../EmptyState";
import { LayoutChooser } from "../stage/LayoutChooser";
import { StageMembers } from "../stage/StageMembers";
import { RaisedHands, StageInvites } from "../stage/StageRequests";
import { ExtraSources } from "./ExtraSources";
import "../../styles/stage-panel.css";

interface StageTabProps {
  studio: Studio;
  room: LiveRoom;
  stage: StageWatch;
}

/** The stage from the host's side: who is on it, who wants to be, and what else the host shows. */
export default function StageTab({ studio, room, stage }: StageTabProps) {
  if (room.view.value.stage.members.length === 0) {
    return <EmptyState icon={Users} title={t("onstage.closed")} text={t("onstage.closed_text")} />;
  }
  return (
    <div class="stage-panel">
      <StageMembers room={room} stage={stage} />
      <LayoutChooser room={room} stage={stage} />
      <RaisedHands room={room} />
      <ExtraSources studio={studio} />
      <StageInvites room={room} />
    </div>
  );
}
