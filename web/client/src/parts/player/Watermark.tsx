import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { passOf } from "../../media/pass";
import type { ShowView, WatermarkView } from "../../protocol";
import "../../styles/watermark.css";

/** Stays long enough to be read, moves often enough that no corner can be cut off. */
const STAY_MS = 20_000;
/** Shares of the picture's height and width, apart from where controls and chat are. */
const PLACES = [
  [22, 6],
  [46, 52],
  [30, 34],
  [60, 10],
  [18, 56],
  [52, 28],
  [38, 4],
  [64, 48],
] as const;

/** Who watches, over the picture: a recording that leaks tells whose it was. */
export function Watermark({ show }: { show: ShowView }) {
  const mark = show.watermark ? passOf(show.slug)?.watermark.value : null;
  return mark ? <Mark mark={mark} /> : null;
}

function Mark({ mark }: { mark: WatermarkView }) {
  const [step, setStep] = useState(() => Math.floor(Math.random() * PLACES.length));
  useEffect(() => {
    const timer = setInterval(() => setStep((now) => now + 1), STAY_MS);
    return () => clearInterval(timer);
  }, []);
  const [top, left] = PLACES[step % PLACES.length] ?? PLACES[0];
  return (
    <p
      key={step}
      class="watermark"
      data-testid="watermark"
      aria-hidden="true"
      style={{ top: `${top}%`, left: `${left}%` }}
    >
      <span>{mark.name ?? t("watermark.guest")}</span> <span class="watermark__code">{mark.code}</span>
    </p>
  );
}
