import type { ComponentChildren } from "preact";
import { formatTime } from "../i18n/format";
import "../styles/timeline.css";

export interface Moment {
  atMs: number;
  title: ComponentChildren;
  text?: string | null;
}

/** What happened, the latest first. */
export function Timeline({ moments }: { moments: readonly Moment[] }) {
  return (
    <ol class="timeline">
      {[...moments].reverse().map((moment) => (
        <li key={moment.atMs} class="timeline__moment">
          <p class="timeline__title">{moment.title}</p>
          {moment.text && <p class="small">{moment.text}</p>}
          <time class="quiet tiny" dateTime={new Date(moment.atMs).toISOString()}>
            {formatTime(moment.atMs)}
          </time>
        </li>
      ))}
    </ol>
  );
}
