import { t } from "../../i18n";
import { useRecording } from "../../state/recordings";
import { Mp4Button } from "./Mp4Button";
import "../../styles/recording.css";

/** For the host of a show: its recording as a file. */
export function OwnFile({ slug }: { slug: string }) {
  const { data, put } = useRecording(slug);
  if (data?.state !== "ready") return null;
  return (
    <section class="settings__choice">
      <h3>{t("recording.mp4")}</h3>
      <div class="recording__acts">
        <Mp4Button recording={data} onChanged={put} />
      </div>
    </section>
  );
}
