import type { RoomSight } from "../../state/room";
import type { PlayClock } from "../../state/timedFacts";
import { useCaption } from "../../state/useCaption";
import "../../styles/caption.css";

interface CaptionLineProps {
  room: RoomSight;
  clock: () => PlayClock | null;
  slug?: string;
  startedAtMs?: number | null;
}

/** What is being said, to read. */
export default function CaptionLine(props: CaptionLineProps) {
  const line = useCaption(props);
  if (!line) return null;
  return (
    <p class="caption" lang={line.language} data-testid="caption">
      <span>{line.text}</span>
    </p>
  );
}
