import { useState } from "preact/hooks";
import { tintOf } from "./Avatar";
import "../styles/avatar.css";
import "../styles/poster.css";

/** A show's picture; without one, its title's first letter on a colour of its own. */
export function Poster({ title, url }: { title: string; url: string | null }) {
  const [missing, setMissing] = useState<string | null>(null);
  if (url && url !== missing) {
    return <img class="poster" src={url} alt="" loading="lazy" onError={() => setMissing(url)} />;
  }
  const first = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(title.trim())][0];
  const letter = first?.segment.toUpperCase();
  return <div class={`poster poster--art tint-${tintOf(title)}`} data-letter={letter} aria-hidden="true" />;
}
