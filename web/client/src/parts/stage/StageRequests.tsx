import { Hand, UserPlus, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import type { Person } from "../../protocol";
import type { LiveRoom } from "../../state/liveRoom";
import { invitable } from "../../state/people";
import { isFull } from "../../state/stage/stage";
import { inviteToStage, lowerHand, removeFromStage } from "../../state/stage/acts";
import { serverNow } from "../../state/serverClock";
import { Avatar } from "../Avatar";
import { Button, IconButton } from "../Button";

/** Who wants to come on stage, in the order in which they asked. */
export function RaisedHands({ room }: { room: LiveRoom }) {
  const { stage } = room.view.value;
  return (
    <section class="stage-part">
      <h3>{t("onstage.hands")}</h3>
      {stage.hands.length === 0 && <p class="quiet small">{t("onstage.hands_none")}</p>}
      <ul class="stage-list">
        {stage.hands.map((person) => (
          <Row key={person.id} person={person}>
            <Button
              size="s"
              kind="primary"
              icon={Hand}
              disabled={isFull(stage)}
              label={t("onstage.admit_name", { name: person.name })}
              onClick={() => void inviteToStage(room, person.id)}
            >
              {t("onstage.admit")}
            </Button>
            <IconButton
              icon={X}
              label={t("onstage.dismiss_name", { name: person.name })}
              onClick={() => void lowerHand(room, person.id)}
            />
          </Row>
        ))}
      </ul>
    </section>
  );
}

/** Who has been asked, and who of those who write could be. */
export function StageInvites({ room }: { room: LiveRoom }) {
  const { stage } = room.view.value;
  const others = invitable(room.view.value, serverNow());
  return (
    <section class="stage-part">
      <h3>{t("onstage.invite_title")}</h3>
      {others.length + stage.invited.length === 0 && <p class="quiet small">{t("onstage.invite_none")}</p>}
      <ul class="stage-list">
        {stage.invited.map((person) => (
          <Row key={person.id} person={person} state={t("onstage.invited")}>
            <IconButton
              icon={X}
              label={t("onstage.invite_end", { name: person.name })}
              onClick={() => void removeFromStage(room, person)}
            />
          </Row>
        ))}
        {others.map((person) => (
          <Row key={person.id} person={person}>
            <Button
              size="s"
              icon={UserPlus}
              disabled={isFull(stage)}
              label={t("onstage.invite_name", { name: person.name })}
              onClick={() => void inviteToStage(room, person.id)}
            >
              {t("onstage.invite")}
            </Button>
          </Row>
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  person: Person;
  state?: string;
  children: ComponentChildren;
}

function Row({ person, state, children }: RowProps) {
  return (
    <li class="stage-list__one">
      <Avatar name={person.name} size={32} />
      <span class="stage-list__words">
        <span class="stage-list__name">{person.name}</span>
        {state && <span class="quiet tiny">{state}</span>}
      </span>
      <span class="stage-list__acts">{children}</span>
    </li>
  );
}
