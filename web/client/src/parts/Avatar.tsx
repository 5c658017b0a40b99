import "../styles/avatar.css";

const TINTS = 4;

/** A person's first letter on a colour of their own. */
export function Avatar({ name, size = 40 }: { name: string; size?: 24 | 32 | 40 | 56 }) {
  const first = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name.trim())][0];
  return (
    <span class={`avatar avatar--${size} tint-${tintOf(name)}`} aria-hidden="true">
      {first?.segment.toUpperCase() ?? "?"}
    </span>
  );
}

/** One of the poster colours, always the same for the same text. */
export function tintOf(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (sum % TINTS) + 1;
}
