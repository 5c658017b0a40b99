// Where the pictures of a stage are on the screen. Pure.

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The screen in CSS pixels; `top` and `bottom` are under bars and chat, which small pictures keep clear of. */
export interface Screen {
  width: number;
  height: number;
  top: number;
  bottom: number;
}

export interface Picture {
  key: string;
  /** Width by height; null while there is no picture. */
  aspect: number | null;
  /** Never cropped. */
  isScreen: boolean;
}

export interface Tile {
  key: string;
  rect: Rect;
  role: "main" | "side" | "equal";
  fit: "cover" | "contain";
}

const GAP = 8;
const EDGE = 12;
const CAMERA = 16 / 9;
const PORTRAIT = 3 / 4;
/** How far landscape cameras beside each other are cropped at most. */
const LANDSCAPE = 6 / 5;

/** The main picture large, the others small beside or below it; two equal people share the screen. */
export function arrange(
  pictures: readonly Picture[],
  main: string | null,
  isEqual: boolean,
  screen: Screen,
): Tile[] {
  const first = pictures.find((one) => one.key === main) ?? pictures[0];
  if (!first) return [];
  const others = pictures.filter((one) => one !== first);
  const [other] = others;
  if (!other) return [tile(first, whole(screen), "main", screen)];
  if (isEqual && others.length === 1) return pair(first, other, screen);
  return screen.width < screen.height
    ? upright(first, others, screen)
    : [tile(first, besideColumn(screen, others.length), "main", screen), ...column(others, screen)];
}

/** A phone: a portrait picture fills the screen, a landscape one lies across the top with the others below. */
function upright(first: Picture, others: readonly Picture[], screen: Screen): Tile[] {
  const aspect = first.aspect ?? CAMERA;
  if (aspect < 1 && !first.isScreen)
    return [tile(first, whole(screen), "main", screen), ...column(others, screen)];
  const free = clear(screen);
  const height = Math.round(Math.min(screen.width / aspect, free.height * 0.62));
  const band: Rect = { x: 0, y: free.y, width: screen.width, height };
  return [tile(first, band, "main", screen), ...rows(others, { ...free, y: free.y + height }, screen)];
}

/** Small pictures in rows that fill the place from its top. */
function rows(others: readonly Picture[], place: Rect, screen: Screen): Tile[] {
  const perRow = others.length <= 4 ? Math.max(2, others.length) : Math.ceil(others.length / 2);
  const count = Math.ceil(others.length / perRow);
  const left = clear(screen).y + clear(screen).height - place.y;
  const room = screen.width - 2 * EDGE - (perRow - 1) * GAP;
  const height = Math.floor(Math.min(148, Math.max(64, (left - count * GAP) / count)));
  const width = Math.floor(Math.min(room / perRow, height * CAMERA));
  return others.map((one, index) => {
    const rect = {
      x: EDGE + (index % perRow) * (width + GAP),
      y: place.y + GAP + Math.floor(index / perRow) * (height + GAP),
      width,
      height,
    };
    return tile(one, rect, "side", screen);
  });
}

/** Small pictures down the right edge; in two columns where one would make them too small. */
function column(others: readonly Picture[], screen: Screen): Tile[] {
  const { columns, width, height } = columnCells(screen, others.length);
  const free = clear(screen);
  const perColumn = Math.ceil(others.length / columns);
  return others.map((one, index) => {
    const rect = {
      x: screen.width - EDGE - (Math.floor(index / perColumn) + 1) * (width + GAP) + GAP,
      y: free.y + (index % perColumn) * (height + GAP),
      width,
      height,
    };
    return tile(one, rect, "side", screen);
  });
}

function columnCells(screen: Screen, count: number): { columns: number; width: number; height: number } {
  const isUpright = screen.width < screen.height;
  const aspect = isUpright ? PORTRAIT : CAMERA;
  const least = isUpright ? 72 : 140;
  for (const columns of [1, 2]) {
    const perColumn = Math.ceil(count / columns);
    const high = (clear(screen).height - (perColumn - 1) * GAP) / perColumn;
    const widest = isUpright ? 96 : columns === 2 ? 160 : Math.min(240, Math.max(120, screen.width * 0.2));
    const width = Math.floor(Math.min(widest, high * aspect));
    if (width >= least || columns === 2) return { columns, width, height: Math.floor(width / aspect) };
  }
  throw new Error("unreachable");
}

function besideColumn(screen: Screen, count: number): Rect {
  const { columns, width } = columnCells(screen, count);
  return { x: 0, y: 0, width: screen.width - columns * (width + GAP) - EDGE, height: screen.height };
}

/** Two people of one rank: on a phone beside or above each other, whichever shows more of both. */
function pair(first: Picture, second: Picture, screen: Screen): Tile[] {
  const free = { ...clear(screen), width: screen.width - 2 * EDGE };
  const isAnyUpright = [first, second].some((one) => (one.aspect ?? CAMERA) < 1);
  const narrowest = isAnyUpright || screen.width < screen.height ? PORTRAIT : LANDSCAPE;
  const cells = [
    { width: (free.width - GAP) / 2, height: free.height, across: true },
    { width: free.width, height: (free.height - GAP) / 2, across: false },
  ]
    .filter((cell) => cell.across || screen.width < screen.height)
    .map((cell) => ({ ...cell, ...clamped(cell, narrowest) }));
  const seen = (cell: { width: number; height: number }) =>
    [first, second].reduce((sum, one) => sum + cell.width * cell.height * share(one, cell), 0);
  const best = cells.reduce((a, b) => (seen(b) > seen(a) ? b : a));
  const wide = best.across ? best.width * 2 + GAP : best.width;
  const high = best.across ? best.height : best.height * 2 + GAP;
  const x = (screen.width - wide) / 2;
  const y = free.y + (free.height - high) / 2;
  return [first, second].map((one, index) => {
    const rect = {
      x: Math.round(best.across ? x + index * (best.width + GAP) : x),
      y: Math.round(best.across ? y : y + index * (best.height + GAP)),
      width: Math.floor(best.width),
      height: Math.floor(best.height),
    };
    return tile(one, rect, "equal", screen);
  });
}

/** Faces look right in nothing narrower than `narrowest` and nothing wider than 16:9. */
function clamped(cell: { width: number; height: number }, narrowest: number): typeof cell {
  const { width, height } = cell;
  return { width: Math.min(width, height * CAMERA), height: Math.min(height, width / narrowest) };
}

/** Share of a picture that is left when it is cropped to a cell. */
function share(picture: Picture, cell: { width: number; height: number }): number {
  const cellAspect = cell.width / cell.height;
  const aspect = picture.aspect ?? CAMERA;
  return Math.min(aspect / cellAspect, cellAspect / aspect);
}

function whole(screen: Screen): Rect {
  return { x: 0, y: 0, width: screen.width, height: screen.height };
}

function clear(screen: Screen): Rect {
  return {
    x: 0,
    y: screen.top,
    width: screen.width,
    height: Math.max(1, screen.height - screen.top - screen.bottom),
  };
}

/** Cameras are cropped where that costs little; screens, and landscapes on an upright phone, never. */
function tile(picture: Picture, rect: Rect, role: Tile["role"], screen: Screen): Tile {
  const isUpright = screen.width < screen.height;
  const isCropped = role !== "main" || (isUpright && (picture.aspect ?? CAMERA) < 1);
  return { key: picture.key, rect, role, fit: isCropped && !picture.isScreen ? "cover" : "contain" };
}
