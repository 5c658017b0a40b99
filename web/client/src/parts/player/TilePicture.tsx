import type { Tile } from "../../media/storyboard";

const WIDTH = 160;

/** One rectangle of a picture with many. */
export function TilePicture({ tile }: { tile: Tile | null }) {
  if (!tile || tile.width === 0) return null;
  // Portrait pictures are as high as landscape ones are wide.
  const scale = WIDTH / Math.max(tile.width, tile.height);
  return (
    <span class="seek__tile" style={{ width: tile.width * scale, height: tile.height * scale }}>
      <span
        style={{
          width: tile.width,
          height: tile.height,
          background: `url("${tile.url}") -${tile.x}px -${tile.y}px`,
          transform: `scale(${scale})`,
        }}
      />
    </span>
  );
}
