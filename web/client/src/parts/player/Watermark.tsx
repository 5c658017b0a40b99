import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { passOf } from "../../media/pass";
import { boxOf } from "../../media/pictureBox";
import type { ShowView, WatermarkView } from "../../protocol";
import "../../styles/watermark.css";

/** Stays long enough to be read, moves often enough that no corner can be cut off. */
const STAY_MS = 20_000;
/** Shares of the picture's width and height. */
const PLACES = [
  [0.06, 0.2],
  [0.5, 0.45],
  [0.3, 0.68],
  [0.08, 0.55],
  [0.55, 0.16],
  [0.26, 0.36],
  [0.04, 0.4],
  [0.46, 0.72],
] as const;

interface WatermarkProps {
  show: ShowView;
  video: RefObject<HTMLVideoElement>;
}

/** Who watches, over the picture: a recording that leaks tells whose it was. */
export function Watermark({ show, video }: WatermarkProps) {
  const mark = show.watermark ? passOf(show.slug)?.watermark.value : null;
  return mark ? <Mark mark={mark} video={video} /> : null;
}

function Mark({ mark, video }: { mark: WatermarkView; video: RefObject<HTMLVideoElement> }) {
  const [step, setStep] = useState(() => Math.floor(Math.random() * PLACES.length));
  const [, look] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setStep((now) => now + 1), STAY_MS);
    const place = () => look((count) => count + 1);
    const element = video.current;
    const sizes = new ResizeObserver(place);
    if (element) sizes.observe(element);
    element?.addEventListener("resize", place);
    return () => {
      clearInterval(timer);
      sizes.disconnect();
      element?.removeEventListener("resize", place);
    };
  }, [video]);
  const [x, y] = PLACES[step % PLACES.length] ?? PLACES[0];
  const box = video.current && boxOf(video.current);
  if (!box) return null;
  const style = { left: `${box.left + x * box.width}px`, top: `${box.top + y * box.height}px` };
  return (
    <p key={step} class="watermark" data-testid="watermark" aria-hidden="true" style={style}>
      <span class="watermark__name">{mark.name ?? t("watermark.guest")}</span> <span>{mark.code}</span>
    </p>
  );
}
