import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import "../styles/states.css";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** What to do next. */
  text?: string;
  /** The page has no other heading. */
  isPage?: boolean;
  /** A button or link that does it. */
  children?: ComponentChildren;
}

export function EmptyState({ icon: Icon, title, text, isPage = false, children }: EmptyStateProps) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div class="state">
      <span class="state__icon">
        <Icon size={28} aria-hidden="true" />
      </span>
      <Heading class="state__title">{title}</Heading>
      {text && <p class="quiet">{text}</p>}
      {children && <div class="state__acts">{children}</div>}
    </div>
  );
}
