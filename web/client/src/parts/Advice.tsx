import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import "../styles/advice.css";

interface AdviceProps {
  icon: LucideIcon;
  tone: "ok" | "note" | "warn" | "danger";
  act?: ComponentChildren;
  children: ComponentChildren;
}

/** Something to know about the page, with a way on. */
export function Advice({ icon: Icon, tone, act, children }: AdviceProps) {
  return (
    <div class={`advice advice--${tone}`}>
      <Icon class="advice__icon" size={20} aria-hidden="true" />
      <div class="advice__words">{children}</div>
      {act}
    </div>
  );
}
