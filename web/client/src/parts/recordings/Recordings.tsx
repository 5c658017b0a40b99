import { Film } from "lucide-preact";
import { t } from "../../i18n";
import { formatBytes } from "../../i18n/units";
import type { RecordingList, RecordingView } from "../../protocol";
import { useRecordings } from "../../state/recordings";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { Section } from "../Page";
import { Skeleton } from "../Skeleton";
import { RecordingRow } from "./RecordingRow";
import "../../styles/recording.css";

/** What all of them take, and whether that leaves room for more. */
function Taken({ list: { size_bytes: used, allowed_bytes: allowed } }: { list: RecordingList }) {
  if (used === 0) return null;
  const size = formatBytes(used);
  return (
    <>
      <p class="quiet small" data-testid="recordings-taken">
        {allowed === null
          ? t("recording.takes", { size })
          : t("recording.takes_of", { size, allowed: formatBytes(allowed) })}
      </p>
      {allowed !== null && used >= allowed && (
        <p class="recording__problem small" role="status">
          {t("error.recording.quota_used_up")}
        </p>
      )}
    </>
  );
}

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
      {list.data && <Taken list={list.data} />}
      <ul class="recordings">
        {items.map((one) => (
          <RecordingRow key={one.show_slug} recording={one} onChanged={changed} />
        ))}
      </ul>
    </Section>
  );
}
