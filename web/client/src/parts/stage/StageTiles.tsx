import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { t } from "../../i18n";
import { arrange, type Screen, type Tile } from "../../media/layout";
import { neededHeight } from "../../media/neededHeight";
import type { Place } from "../../state/stage/stage";
import { StageTile } from "./StageTile";
import "../../styles/stage.css";

interface StageTilesProps {
  places: readonly Place[];
  main: string | null;
  isEqual: boolean;
  screen: Screen;
  /** What each place shows; null while there is no picture of it. */
  pictureOf: (place: Place) => MediaStream | null;
  /** An element that shows one of the places already, and is moved to its tile. */
  held?: { key: string | null; video: RefObject<HTMLVideoElement> };
  /** The host is away for the moment. */
  isHostAway: boolean;
  onPick?: ((key: string) => void) | undefined;
  /** How many lines of each place's picture can be seen. */
  onShown?: ((heights: ReadonlyMap<string, number>) => void) | undefined;
}

/** Everybody on stage, each in the tile that the layout gives. */
export function StageTiles(props: StageTilesProps) {
  const { places, main, screen, held } = props;
  const [aspects, setAspects] = useState<Readonly<Record<string, number>>>({});
  const learn = (key: string, aspect: number) =>
    setAspects((old) => (old[key] === aspect ? old : { ...old, [key]: aspect }));
  const tiles = useMemo(() => {
    const pictures = places.map((one) => ({
      key: one.key,
      aspect: aspects[one.key] ?? null,
      isScreen: one.source === "screen",
    }));
    return arrange(pictures, main, props.isEqual, screen);
  }, [places, aspects, main, props.isEqual, screen.width, screen.height, screen.top, screen.bottom]);

  const heldTile = tiles.find((one) => one.key === held?.key);
  useHeldVideo(held?.video, heldTile, (aspect) => held?.key && learn(held.key, aspect));
  useEffect(() => {
    props.onShown?.(
      new Map(
        tiles.map((one) => [
          one.key,
          neededHeight(one.rect, one.fit, aspects[one.key] ?? null, devicePixelRatio),
        ]),
      ),
    );
  }, [tiles, props.onShown]);

  return (
    <ul class="stage-tiles" aria-label={t("onstage.title")}>
      {tiles.map((one) => {
        const place = places.find((each) => each.key === one.key);
        return (
          place && (
            <StageTile
              key={one.key}
              place={place}
              tile={one}
              isHeld={one.key === held?.key}
              picture={one.key === held?.key ? null : props.pictureOf(place)}
              isAway={place.isHost && props.isHostAway && !place.isSending}
              onAspect={(aspect) => learn(one.key, aspect)}
              onPick={props.onPick && (() => props.onPick?.(one.key))}
            />
          )
        );
      })}
    </ul>
  );
}

/** Moves the player's own element to its tile, and back when the stage is gone. */
function useHeldVideo(
  video: RefObject<HTMLVideoElement> | undefined,
  tile: Tile | undefined,
  learn: (aspect: number) => void,
): void {
  const rect = tile?.rect;
  useLayoutEffect(() => {
    const element = video?.current;
    if (!element) return;
    const { style } = element;
    if (tile) {
      Object.assign(style, {
        inset: "auto",
        left: `${tile.rect.x}px`,
        top: `${tile.rect.y}px`,
        width: `${tile.rect.width}px`,
        height: `${tile.rect.height}px`,
        objectFit: tile.fit,
        objectPosition: "center",
        borderRadius: tile.role === "main" ? "" : "var(--radius)",
      });
    } else style.visibility = "hidden";
    return () => {
      style.cssText = "";
    };
  }, [video, rect?.x, rect?.y, rect?.width, rect?.height, tile?.fit, tile?.role]);
  useEffect(() => {
    const element = video?.current;
    if (!element) return;
    const resized = () => element.videoHeight > 0 && learn(element.videoWidth / element.videoHeight);
    resized();
    element.addEventListener("resize", resized);
    return () => element.removeEventListener("resize", resized);
  });
}
