import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import "../styles/states.css";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** What to do next. */
  text?: string;
  /** A button or link that does it. */
  children?: ComponentChildren;
}

export function EmptyState({ icon: Icon, title, text, children }: EmptyStateProps) {
  return (
    <div class="state">
      <span class="state__icon">
        <Icon size={28} aria-hidden="true" />
      </span>
      <h2 class="state__title">{title}</h2>
      {text && <p class="quiet">{text}</p>}
      {children && <div class="state__acts">{children}</div>}
    </div>
  );
}
