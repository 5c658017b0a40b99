import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import "../styles/pill.css";

export type Tone = "plain" | "ok" | "warn" | "danger" | "note" | "glass";

/** A short status. */
export function StatusPill({
  tone = "plain",
  icon: Icon,
  children,
}: {
  tone?: Tone;
  icon?: LucideIcon;
  children: ComponentChildren;
}) {
  return (
    <span class={`pill pill--${tone}`}>
      {Icon && <Icon size={14} aria-hidden="true" />}
      {children}
    </span>
  );
}

/** The red mark of what is live; `children` may add the delay. */
export function LivePill({ children }: { children?: ComponentChildren }) {
  return (
    <span class="pill pill--live">
      <span class="pill__dot" aria-hidden="true" />
      {t("word.live")}
      {children}
    </span>
  );
}
