import { TriangleAlert } from "lucide-preact";
import { t, tMaybe } from "../../i18n";
import type { NoticeView } from "../../protocol";
import { useStreamHealth } from "../../state/streamHealth";
import { Advice } from "../Advice";
import "../../styles/encoder.css";

/** Why an encoder was refused in the last minute, and what is wrong with what it sends. */
export function EncoderNotices({ slug }: { slug: string }) {
  const notices = useStreamHealth(slug).data?.warnings ?? [];
  return (
    <div class="encoder__notices" role="status" aria-label={t("encoder.notices")}>
      {notices.map((notice) => (
        <Advice key={notice.code} icon={TriangleAlert} tone="warn">
          <p>{sentence(notice)}</p>
        </Advice>
      ))}
    </div>
  );
}

/** Refusals of the door have the sentences that everybody is told who is refused there. */
function sentence({ code, params }: NoticeView): string {
  return tMaybe(code, params) ?? tMaybe(`error.${code}`, params) ?? t("error.unnamed", { code });
}
