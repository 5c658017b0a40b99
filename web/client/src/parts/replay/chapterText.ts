import { t } from "../../i18n";
import type { ChapterView } from "../../protocol";

/** What a chapter is called. */
export function chapterText({ kind, title, quantity }: ChapterView): string {
  switch (kind) {
    case "start":
      return t("replay.chapter.start");
    case "return":
      return t("replay.chapter.return");
    case "pin":
      return title;
    case "sale":
      return t("replay.chapter.sale", { title, count: quantity ?? 1 });
    case "poll":
      return t("replay.chapter.poll", { title });
  }
}
