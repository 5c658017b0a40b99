import { KeyRound, Pencil, Play, RotateCw, Square, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { t, tMaybe } from "../../i18n";
import { formatBitrate } from "../../i18n/units";
import type { RestreamView } from "../../protocol";
import { useSubmission } from "../../state/form";
import { isKeyLost, type RestreamDesk } from "../../state/restreams";
import { Button, IconButton } from "../Button";
import { Confirm } from "../Confirm";
import { FormError } from "../ErrorState";
import { StatusPill, type Tone } from "../Pill";

interface RestreamTargetProps {
  target: RestreamView;
  desk: RestreamDesk;
  mayChange: boolean;
  onChange: () => void;
}

const TONES: Record<RestreamView["status"], Tone> = {
  idle: "plain",
  connecting: "note",
  live: "ok",
  retrying: "warn",
  failed: "danger",
};

/** One platform: how it goes there in a word and a colour, what is wrong in a sentence, and what can be done. */
export function RestreamTarget({ target, desk, mayChange, onChange }: RestreamTargetProps) {
  const doing = useSubmission();
  const [isAsking, setIsAsking] = useState(false);
  const isWaiting = target.status === "retrying" || target.status === "failed";
  return (
    <li class="restream__one" data-testid="restream" data-status={target.is_on ? target.status : "off"}>
      <div class="restream__head">
        <strong class="restream__name">{target.name}</strong>
        <StatusPill tone={target.is_on ? TONES[target.status] : "plain"}>{word(target)}</StatusPill>
      </div>
      <p class="quiet small restream__where">
        {hostOf(target.url)}
        {target.key_end && ` · ${t("restream.key_ends", { end: target.key_end })}`}
        {target.bitrate_bps !== null && target.status === "live" && (
          <> · {formatBitrate(target.bitrate_bps)}</>
        )}
      </p>
      {target.problem !== null && (
        <p class={`restream__problem restream__problem--${target.status}`} role="status">
          {tMaybe(target.problem) ?? t("restream.failed")}
        </p>
      )}
      {target.problem === null && target.dropped_parts > 0 && (
        <p class="restream__problem">{t("restream.slow")}</p>
      )}
      <FormError error={doing.error} />
      <div class="restream__acts">
        {isKeyLost(target) && mayChange && (
          <Button
            size="s"
            icon={KeyRound}
            label={t("restream.key_again_of", { name: target.name })}
            onClick={onChange}
          >
            {t("restream.key_again")}
          </Button>
        )}
        {isWaiting && target.is_on && !isKeyLost(target) && (
          <Button
            size="s"
            icon={RotateCw}
            busy={doing.busy}
            label={t("restream.retry_of", { name: target.name })}
            onClick={() => void doing.run(() => desk.start(target.id))}
          >
            {t("restream.retry")}
          </Button>
        )}
        {target.is_on ? (
          <Button
            size="s"
            icon={Square}
            busy={doing.busy}
            label={t("restream.stop_of", { name: target.name })}
            onClick={() => void doing.run(() => desk.stop(target.id))}
          >
            {t("restream.stop")}
          </Button>
        ) : (
          <Button
            size="s"
            icon={Play}
            busy={doing.busy}
            label={t("restream.start_of", { name: target.name })}
            onClick={() => void doing.run(() => desk.start(target.id))}
          >
            {t("restream.start")}
          </Button>
        )}
        {mayChange && (
          <span class="restream__changes">
            <IconButton
              icon={Pencil}
              label={t("restream.change_of", { name: target.name })}
              onClick={onChange}
            />
            <IconButton
              icon={Trash2}
              label={t("restream.remove_of", { name: target.name })}
              onClick={() => setIsAsking(true)}
            />
          </span>
        )}
      </div>
      <Confirm
        open={isAsking}
        danger
        busy={doing.busy}
        title={t("restream.remove_sure", { name: target.name })}
        action={t("word.remove")}
        onClose={() => setIsAsking(false)}
        onConfirm={() => void doing.run(() => desk.remove(target.id)).then(() => setIsAsking(false))}
      >
        <p>{t("restream.remove_text")}</p>
      </Confirm>
    </li>
  );
}

function word(target: RestreamView): string {
  if (!target.is_on) return t("restream.status.off");
  if (target.status === "retrying" && target.retry_ms !== null && target.retry_ms > 0) {
    return t("restream.retrying_in", { seconds: Math.ceil(target.retry_ms / 1000) });
  }
  return t(`restream.status.${target.status}`);
}

function hostOf(url: string): string {
  return url.replace(/^rtmps?:\/\//i, "").replace(/[:/].*$/, "");
}
