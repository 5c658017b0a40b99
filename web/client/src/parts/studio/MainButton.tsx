import { CircleStop, Radio } from "lucide-preact";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { t, tMaybe } from "../../i18n";
import { useSubmission } from "../../state/form";
import type { LiveRoom } from "../../state/liveRoom";
import type { Studio } from "../../state/studio";
import type { Phase } from "../../state/useLive";
import { Button, ButtonLink } from "../Button";
import { Confirm } from "../Confirm";
import { FormError } from "../ErrorState";

interface MainButtonProps {
  studio: Studio;
  room: LiveRoom;
  phase: Phase;
}

/** The one button of the studio: it says what it will do. */
export function MainButton({ studio, room, phase }: MainButtonProps) {
  const [isAsking, setIsAsking] = useState(false);
  const ending = useSubmission();
  const { publisher } = studio;
  const state = publisher.state.value;
  const problem = publisher.problem.value;
  const isSending = state !== "idle";
  // Live, but not from here: an encoder sends it, or this page was reloaded.
  const isElsewhere = phase === "live" && !isSending;

  if (phase === "ended") {
    return (
      <div class="main-button">
        <p class="main-button__note">{t("studio.over")}</p>
        <ButtonLink href="/studio" kind="primary">
          {t("studio.next")}
        </ButtonLink>
      </div>
    );
  }
  return (
    <div class="main-button">
      {(!isSending || isElsewhere) && !(isElsewhere && !room.view.value.hostAway) && (
        <span data-testid="go-live">
          <Button kind="primary" icon={Radio} disabled={!studio.stream.value} onClick={() => studio.goLive()}>
            {isElsewhere ? t("studio.come_back") : t("studio.go_live")}
          </Button>
        </span>
      )}
      {(isSending || isElsewhere) && (
        <span data-testid="end-show">
          <Button kind="danger" icon={CircleStop} busy={ending.busy} onClick={() => setIsAsking(true)}>
            {t("studio.end")}
          </Button>
        </span>
      )}
      <p class="main-button__note" role="status">
        {state === "connecting" && t("studio.connecting")}
        {isElsewhere && !room.view.value.hostAway && t("studio.elsewhere")}
        {problem !== null && state !== "live" && (
          <span class="main-button__problem">
            {tMaybe(`publish.${problem}`) ??
              tMaybe(`error.${problem}`) ??
              t("publish.failed", { code: problem })}{" "}
            {problem === "kyc.required" && <Link href="/kyc">{t("publish.kyc_go")}</Link>}
          </span>
        )}
      </p>
      <FormError error={ending.error} />
      <Confirm
        open={isAsking}
        title={t("studio.end_sure")}
        action={t("studio.end")}
        danger
        busy={ending.busy}
        onClose={() => setIsAsking(false)}
        onConfirm={() => void ending.run(() => studio.end()).then(() => setIsAsking(false))}
      >
        <p>{t("studio.end_text")}</p>
      </Confirm>
    </div>
  );
}
