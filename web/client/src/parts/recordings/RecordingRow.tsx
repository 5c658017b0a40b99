import { Play, Settings2, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { languageOf, t } from "../../i18n";
import { durationText } from "../../i18n/duration";
import { formatTime } from "../../i18n/format";
import { formatBytes } from "../../i18n/units";
import type { RecordingView } from "../../protocol";
import { useSubmission } from "../../state/form";
import { deleteRecording } from "../../state/recordings";
import { toast } from "../../state/toasts";
import { ButtonLink, IconButton } from "../Button";
import { Confirm } from "../Confirm";
import { FormError } from "../ErrorState";
import { StatusPill } from "../Pill";
import { Sheet } from "../Sheet";
import { Mp4Button } from "./Mp4Button";
import { RecordingWishes } from "./RecordingWishes";

interface RecordingRowProps {
  recording: RecordingView;
  onChanged: (recording: RecordingView) => void;
}

/** One recording: how much of what is kept until when, and what can be done with it. */
export function RecordingRow({ recording, onChanged }: RecordingRowProps) {
  const [open, setOpen] = useState<"settings" | "delete" | null>(null);
  const deleting = useSubmission();
  const { state, title, show_slug: slug } = recording;
  const close = () => setOpen(null);

  async function erase(): Promise<void> {
    const done = await deleting.run(async () => onChanged(await deleteRecording(slug)));
    if (!done) return;
    close();
    toast(t("recording.deleted"));
  }

  return (
    <li class="recording" data-testid="recording">
      <div class="recording__words">
        <strong lang={languageOf(title)}>{title}</strong>
        <span class="quiet small">{factsOf(recording).join(" · ")}</span>
        {recording.lost_ms >= 1000 && (
          <span class="recording__problem small">
            {t("recording.lost", { time: durationText(recording.lost_ms) })}
          </span>
        )}
      </div>
      <div class="recording__acts">
        {state !== "ready" && <StatusPill>{t(`recording.state.${state}`)}</StatusPill>}
        {state === "ready" && (
          <>
            <ButtonLink size="s" icon={Play} href={`/live/${slug}`}>
              {t("recording.watch")}
            </ButtonLink>
            <Mp4Button recording={recording} onChanged={onChanged} />
            <IconButton
              icon={Settings2}
              label={t("recording.settings")}
              onClick={() => setOpen("settings")}
            />
            <IconButton icon={Trash2} label={t("recording.delete")} onClick={() => setOpen("delete")} />
          </>
        )}
      </div>
      <Sheet open={open === "settings"} onClose={close} title={t("recording.settings")}>
        <RecordingWishes recording={recording} onChanged={onChanged} />
      </Sheet>
      <Confirm
        open={open === "delete"}
        title={t("recording.delete_sure")}
        action={t("recording.delete_go")}
        danger
        busy={deleting.busy}
        onConfirm={() => void erase()}
        onClose={close}
      >
        <p>{t("recording.delete_text", { title })}</p>
        <FormError error={deleting.error} />
      </Confirm>
    </li>
  );
}

function factsOf(recording: RecordingView): string[] {
  const { began_at_ms: began, duration_ms: duration, size_bytes: size, deletes_at_ms: deletes } = recording;
  const facts = [began === null ? "" : formatTime(began), duration > 0 ? durationText(duration) : ""];
  if (size > 0) facts.push(formatBytes(size));
  if (recording.state === "ready") {
    facts.push(
      deletes === null ? t("recording.for_ever") : t("recording.until", { time: formatTime(deletes) }),
    );
  }
  return facts.filter(Boolean);
}
