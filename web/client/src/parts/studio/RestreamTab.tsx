import { Plus, TriangleAlert } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import type { RestreamView } from "../../protocol";
import { useRestreams } from "../../state/restreams";
import { Advice } from "../Advice";
import { Button } from "../Button";
import { ErrorState } from "../ErrorState";
import { Sheet } from "../Sheet";
import { Skeleton } from "../Skeleton";
import { RestreamForm } from "./RestreamForm";
import { RestreamTarget } from "./RestreamTarget";
import "../../styles/restream.css";

/** The same show on other platforms at the same time: where to, and how it goes there. */
export default function RestreamTab({ slug }: { slug: string }) {
  const desk = useRestreams(slug);
  const [written, setWritten] = useState<RestreamView | "new" | null>(null);
  const list = desk.targets.data;
  if (desk.targets.error !== null && !list) {
    return <ErrorState error={desk.targets.error} onRetry={desk.targets.reload} />;
  }
  if (!list) return <Skeleton shape="rows" count={2} />;
  return (
    <div class="restream">
      <p>{t("restream.text")}</p>
      {!list.has_ffmpeg && (
        <Advice icon={TriangleAlert} tone="warn">
          <p>{t("restream.no_ffmpeg")}</p>
        </Advice>
      )}
      {list.items.length > 0 && (
        <ul class="restream__list">
          {list.items.map((target) => (
            <RestreamTarget
              key={target.id}
              target={target}
              desk={desk}
              mayChange={list.may_change}
              onChange={() => setWritten(target)}
            />
          ))}
        </ul>
      )}
      {list.may_change ? (
        <Button icon={Plus} disabled={list.items.length >= list.most} onClick={() => setWritten("new")}>
          {t("restream.add")}
        </Button>
      ) : (
        <p class="quiet small">{t("restream.hosts_own")}</p>
      )}
      <Sheet
        open={written !== null}
        title={written === "new" ? t("restream.add") : t("restream.change")}
        onClose={() => setWritten(null)}
      >
        {written !== null && (
          <RestreamForm
            target={written === "new" ? null : written}
            desk={desk}
            onDone={() => setWritten(null)}
          />
        )}
      </Sheet>
    </div>
  );
}
