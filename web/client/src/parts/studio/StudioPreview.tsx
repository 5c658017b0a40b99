import { VideoOff } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { OnAir } from "../../state/stage/onAir";
import { Button } from "../Button";
import { LevelMeter } from "./LevelMeter";
import "../../styles/notice.css";
import "../../styles/preview.css";

interface StudioPreviewProps {
  studio: OnAir;
  testId?: string;
}

/** What the viewers will see, and what to do when there is nothing to see. */
export function StudioPreview({ studio, testId = "preview" }: StudioPreviewProps) {
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
        data-testid={testId}
        autoPlay
        muted
        playsInline
        aria-label={t("studio.preview")}
      />
      {studio.choice.value.source === "voice" && problem === null && (
        <div class="notice" role="status">
          <VideoOff size={28} aria-hidden="true" />
          <p>{t("onstage.voice_only")}</p>
        </div>
      )}
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
