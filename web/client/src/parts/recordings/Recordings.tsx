import { Film } from "lucide-preact";
import { t } from "../../i18n";
import { formatBytes } from "../../i18n/format";
import type { RecordingView } from "../../protocol";
import { useRecordings } from "../../state/recordings";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { Section } from "../Page";
import { Skeleton } from "../Skeleton";
import { RecordingRow } from "./RecordingRow";
import "../../styles/recording.css";

/** Everything that is kept of the host's shows. */
export function Recordings() {
  const list = useRecordings();
  const items = list.data?.items.filter((one) => one.state !== "waiting" && one.state !== "gone") ?? [];

  function changed(after: RecordingView): void {
    if (!list.data) return;
    const put = list.data.items.map((one) => (one.show_slug === after.show_slug ? after : one));
    list.put({ ...list.data, items: put });
    list.reload();
  }

  return (
    <Section title={t("recording.title")}>
      {list.error !== null && <ErrorState error={list.error} onRetry={list.reload} />}
      {list.isLoading && <Skeleton shape="rows" count={2} />}
      {list.data && items.length === 0 && (
        <EmptyState icon={Film} title={t("recording.none")} text={t("recording.none_text")} />
      )}
      {list.data && items.length > 0 && (
        <p class="quiet small">{t("recording.takes", { size: formatBytes(list.data.size_bytes) })}</p>
      )}
      <ul class="recordings">
        {items.map((one) => (
          <RecordingRow key={one.show_slug} recording={one} onChanged={changed} />
        ))}
      </ul>
    </Section>
  );
}
