import { Circle, CircleAlert, CircleOff } from "lucide-preact";
import { useState } from "preact/hooks";
import { t, tMaybe } from "../../i18n";
import { useRecording } from "../../state/recordings";
import { Sheet } from "../Sheet";
import { RecordingWishes } from "./RecordingWishes";
import "../../styles/recording.css";

/** Whether the show is being recorded, and why not; opens what can be chosen about it. */
export function RecordingMark({ slug, isLive }: { slug: string; isLive: boolean }) {
  const recording = useRecording(slug);
  const [isOpen, setIsOpen] = useState(false);
  const { data } = recording;
  if (!data) return null;
  const problem = data.problem && (tMaybe(`error.${data.problem.code}`) ?? t("recording.problem"));
  const [Icon, tone, text] = problem
    ? ([CircleAlert, "danger", t("recording.problem")] as const)
    : data.state === "recording"
      ? ([Circle, "on", t("recording.state.recording")] as const)
      : data.record && !isLive
        ? ([Circle, "plain", t("recording.state.waiting")] as const)
        : ([CircleOff, "plain", t("recording.off")] as const);
  return (
    <>
      <button
        type="button"
        class={`recording-mark recording-mark--${tone}`}
        data-testid="recording-mark"
        data-state={problem ? "problem" : data.state}
        title={problem || text}
        aria-label={text}
        onClick={() => setIsOpen(true)}
      >
        <Icon size={14} aria-hidden="true" />
        <span class="recording-mark__text">{text}</span>
      </button>
      {problem && (
        <span class="hidden-visually" role="alert">
          {problem}
        </span>
      )}
      <Sheet open={isOpen} onClose={() => setIsOpen(false)} title={t("recording.settings")}>
        {problem && <p class="recording__problem">{problem}</p>}
        <RecordingWishes recording={data} onChanged={recording.put} />
      </Sheet>
    </>
  );
}
