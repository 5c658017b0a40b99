import { useRef, useState } from "preact/hooks";
import type { Tile } from "../../media/storyboard";
import { TilePicture } from "./TilePicture";
import "../../styles/seek.css";

export interface Mark {
  at: number;
  title: string;
}

interface SeekBarProps {
  /** Milliseconds on whatever clock the caller has; the bar goes from the least to the most. */
  least: number;
  most: number;
  value: number;
  label: string;
  /** What is shown beside the thumb, and what is said. */
  textOf: (value: number) => string;
  spokenOf: (value: number) => string;
  onSeek: (value: number) => void;
  tileOf?: (value: number) => Tile | null;
  /** Somebody points at the bar: pictures will be wanted. */
  onWanted?: () => void;
  marks?: readonly Mark[];
}

/** One press of an arrow key; a page is twelve of them. */
const STEP_MS = 5000;
/** As wide as in seek.css: its middle goes from half of it to half of it. */
const THUMB = 16;

/** A bar to drag or to move by keys; it seeks when it is let go, and shows before what is there. */
export function SeekBar(props: SeekBarProps) {
  const { least, most, marks = [] } = props;
  const [dragged, setDragged] = useState<number | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const track = useRef<HTMLDivElement>(null);
  const length = Math.max(1, most - least);
  const value = Math.min(most, Math.max(least, dragged ?? props.value));
  const shareOf = (at: number) => Math.min(1, Math.max(0, (at - least) / length));
  const shown = dragged ?? pointed;
  const near = shown === null ? undefined : marks.findLast((one) => one.at <= shown);

  function point(event: PointerEvent): void {
    const box = track.current?.getBoundingClientRect();
    if (!box || event.pointerType === "touch") return;
    props.onWanted?.();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left - THUMB / 2) / (box.width - THUMB)));
    setPointed(least + share * length);
  }

  function press(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12 }[
      event.key
    ];
    if (by === undefined) return;
    event.preventDefault();
    letGo(Math.min(most, Math.max(least, value + by * STEP_MS)));
  }

  function letGo(at: number): void {
    setDragged(null);
    props.onSeek(at);
  }

  return (
    <div ref={track} class="seek" style={{ "--share": shareOf(value) }}>
      <div class="seek__track" aria-hidden="true">
        <div class="seek__played" />
        {marks.map((mark, index) => (
          <i key={index} class="seek__mark" style={{ "--at": shareOf(mark.at) }} />
        ))}
      </div>
      <input
        class="seek__input"
        type="range"
        min={least}
        max={most}
        step={1000}
        value={value}
        aria-label={props.label}
        aria-valuetext={props.spokenOf(value)}
        data-testid="seek"
        onInput={(event) => {
          props.onWanted?.();
          setDragged(event.currentTarget.valueAsNumber);
        }}
        onKeyDown={press}
        onChange={(event) => letGo(event.currentTarget.valueAsNumber)}
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
      />
      {shown !== null && (
        <div class="seek__bubble" style={{ "--at": shareOf(shown) }} aria-hidden="true">
          <TilePicture tile={props.tileOf?.(shown) ?? null} />
          {near && <span class="seek__near">{near.title}</span>}
          <span>{props.textOf(shown)}</span>
        </div>
      )}
    </div>
  );
}
