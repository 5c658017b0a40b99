import { VideoOff } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { Studio } from "../../state/studio";
import { Button } from "../Button";
import "../../styles/notice.css";

/** What the viewers will see, and what to do when there is nothing to see. */
export function StudioPreview({ studio }: { studio: Studio }) {
  const video = useRef<HTMLVideoElement>(null);
  const stream = studio.stream.value;
  const problem = studio.problem.value;
  const isMirrored = studio.choice.value.source === "camera";
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <div class="preview">
      <video
        ref={video}
        class={isMirrored ? "preview__video preview__video--mirrored" : "preview__video"}
        data-testid="video"
        autoPlay
        muted
        playsInline
        aria-label={t("studio.preview")}
      />
      {problem !== null && problem !== "cancelled" && (
        <div class="notice" role="alert">
          <VideoOff size={28} aria-hidden="true" />
          <h2>{t(`capture.${problem}`)}</h2>
          <p>{t(`capture.${problem}.do`)}</p>
          <Button kind="primary" onClick={() => void studio.open()}>
            {t("word.retry")}
          </Button>
        </div>
      )}
      <LevelMeter studio={studio} />
    </div>
  );
}

/** Redrawn by the signal alone, fifteen times a second. */
function LevelMeter({ studio }: { studio: Studio }) {
  const share = studio.level.value;
  return (
    <div
      class={`level${share > 0.95 ? " level--loud" : ""}`}
      role="meter"
      aria-label={t("studio.level")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      style={{ "--share": share }}
    />
  );
}
