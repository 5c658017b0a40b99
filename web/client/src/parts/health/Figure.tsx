import type { Tone } from "../../media/health";
import "../../styles/health.css";

interface FigureProps {
  label: string;
  value: string | null;
  tone?: Tone | undefined;
}

/** One figure with its name, green until it is a worry. */
export function Figure({ label, value, tone = "ok" }: FigureProps) {
  return (
    <div class={`health__one health__one--${value === null ? "none" : tone}`}>
      <dt>{label}</dt>
      <dd>{value ?? "–"}</dd>
    </div>
  );
}
