import { Download, FileVideo } from "lucide-preact";
import { t, tMaybe } from "../../i18n";
import { formatShare } from "../../i18n/format";
import { formatBytes } from "../../i18n/units";
import type { RecordingView } from "../../protocol";
import { useSubmission } from "../../state/form";
import { dropMp4, makeMp4 } from "../../state/recordings";
import { Button } from "../Button";
import { FormError } from "../ErrorState";

interface Mp4ButtonProps {
  recording: RecordingView;
  onChanged: (recording: RecordingView) => void;
}

/** A file to save: made when it is asked for, with how far it is. */
export function Mp4Button({ recording, onChanged }: Mp4ButtonProps) {
  const { mp4, show_slug: slug } = recording;
  const asking = useSubmission();
  const act = (ask: (slug: string) => Promise<RecordingView>) =>
    void asking.run(async () => onChanged(await ask(slug)));

  if (mp4.state === "ready" && mp4.url) {
    return (
      <a class="button button--quiet button--s" href={mp4.url} download>
        <Download size={20} aria-hidden="true" />
        <span>{t("recording.mp4_save", { size: formatBytes(mp4.size_bytes) })}</span>
      </a>
    );
  }
  if (mp4.state === "making") {
    return (
      <span class="recording__making" role="status">
        <progress value={mp4.progress} max={1} aria-label={t("recording.mp4")} />
        <span>{t("recording.mp4_making", { percent: formatShare(mp4.progress) })}</span>
        <Button size="s" kind="plain" busy={asking.busy} onClick={() => act(dropMp4)}>
          {t("recording.mp4_stop")}
        </Button>
      </span>
    );
  }
  return (
    <>
      <Button size="s" icon={FileVideo} busy={asking.busy} onClick={() => act(makeMp4)}>
        {t("recording.mp4_make")}
      </Button>
      {mp4.state === "failed" && (
        <span class="recording__problem small">
          {tMaybe(`error.${mp4.problem ?? ""}`) ?? t("recording.mp4_failed")}
        </span>
      )}
      <FormError error={asking.error} />
    </>
  );
}
