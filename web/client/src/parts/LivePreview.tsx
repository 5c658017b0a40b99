import { useState } from "preact/hooks";
import { useMedia } from "../state/media";

interface LivePreviewProps {
  url: string;
  /** Whether somebody looks at the card: by pointer or by keyboard. */
  isWanted: boolean;
}

interface NetworkHints {
  saveData?: boolean;
}

/** A few moving pictures of the last minute over a live show's poster, for who wants to see movement. */
export function LivePreview({ url, isWanted }: LivePreviewProps) {
  const isStill = useMedia("(prefers-reduced-motion: reduce)");
  const [isLoaded, setIsLoaded] = useState(false);
  const hints = (navigator as Navigator & { connection?: NetworkHints }).connection;
  if (!isWanted || isStill || hints?.saveData) return null;
  return (
    <img
      class={`show-card__preview${isLoaded ? " show-card__preview--on" : ""}`}
      src={url}
      alt=""
      data-testid="preview"
      onLoad={() => setIsLoaded(true)}
    />
  );
}
