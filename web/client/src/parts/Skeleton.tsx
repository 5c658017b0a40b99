import { t } from "../i18n";
import "../styles/states.css";

interface SkeletonProps {
  /** `cards` as on the home page, `rows` as in lists, `text` as on a detail page. */
  shape: "cards" | "rows" | "text";
  count?: number;
}

export function Skeleton({ shape, count = 3 }: SkeletonProps) {
  return (
    <div class={`skeleton skeleton--${shape}`} role="status">
      <span class="hidden-visually">{t("word.loading")}</span>
      {Array.from({ length: count }, (_, index) => (
        <span key={index} class="skeleton__one" />
      ))}
    </div>
  );
}
