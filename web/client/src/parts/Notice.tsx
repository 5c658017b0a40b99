import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import "../styles/notice.css";

interface NoticeProps {
  icon: LucideIcon;
  tone: "ok" | "note" | "warn" | "danger";
  act?: ComponentChildren;
  children: ComponentChildren;
}

/** Something to know about the page, with a way on. */
export function Notice({ icon: Icon, tone, act, children }: NoticeProps) {
  return (
    <div class={`notice notice--${tone}`}>
      <Icon class="notice__icon" size={20} aria-hidden="true" />
      <div class="notice__words">{children}</div>
      {act}
    </div>
  );
}
