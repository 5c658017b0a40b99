import { useId, useRef } from "preact/hooks";
import "../styles/tabs.css";

interface TabsProps<V extends string> {
  /** Accessible name of the row. */
  label: string;
  value: V;
  tabs: readonly { value: V; label: string; count?: number }[];
  onChange: (value: V) => void;
}

/** A row of tabs, moved through by arrow keys; the caller shows the chosen one's content. */
export function Tabs<V extends string>({ label, value, tabs, onChange }: TabsProps<V>) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);

  function step(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.value === value);
    const index = (at + by + tabs.length) % tabs.length;
    const next = tabs[index];
    if (!next) return;
    onChange(next.value);
    row.current?.querySelectorAll<HTMLElement>("[role=tab]")[index]?.focus();
  }

  return (
    <div ref={row} class="tabs" role="tablist" aria-label={label} onKeyDown={step}>
      {tabs.map((tab) => (
        <button
          key={tab.value}
          id={`${id}-${tab.value}`}
          type="button"
          role="tab"
          class="tabs__tab"
          aria-selected={tab.value === value}
          tabIndex={tab.value === value ? 0 : -1}
          onClick={() => onChange(tab.value)}
        >
          {tab.label}
          {tab.count !== undefined && <span class="tabs__count">{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}
