import { useEffect, useRef } from "preact/hooks";
import type { Player } from "../../media/player";

/** The last picture, until what plays next has one. */
export function Still({ player }: { player: Player }) {
  const place = useRef<HTMLDivElement>(null);
  const still = player.still.value;
  useEffect(() => {
    place.current?.replaceChildren(...(still ? [still] : []));
  }, [still]);
  return <div ref={place} class="live__still" aria-hidden="true" hidden={still === null} />;
}
