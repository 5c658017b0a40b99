// How many lines of a picture can be seen where it is shown. Pure; apart from the layout, which loads later.

const CAMERA = 16 / 9;

/** Lines that a picture needs to look sharp in a tile of this size: cropped pictures need more. */
export function neededHeight(
  size: { width: number; height: number },
  fit: "cover" | "contain",
  aspect: number | null,
  pixelRatio: number,
): number {
  const shape = aspect ?? CAMERA;
  const across = size.width / shape;
  const height = fit === "cover" ? Math.max(size.height, across) : Math.min(size.height, across);
  return Math.ceil(height * Math.min(2, pixelRatio));
}
