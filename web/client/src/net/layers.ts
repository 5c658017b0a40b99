// What a WHEP session tells about its layers, and what it is asked for (extension `…:whep:ext:core:layer`).

export interface LayerView {
  rid: string;
  width: number | null;
  height: number | null;
  bitrate_bps: number;
  is_active: boolean;
}

/** One line: what the viewer chose, what the server aims at, and what it sends now. */
export interface LineLayers {
  mid: string;
  choice: string | null;
  target: string | null;
  current: string | null;
  layers: LayerView[];
}

export interface ViewerLayers {
  lines: LineLayers[];
  estimate_bps: number | null;
}

/** `rid` null is automatic; `max_height` 0 asks for no picture at all, null for any. */
export interface LayerWish {
  mid: string;
  rid: string | null;
  max_height: number | null;
}

export async function readLayers(url: string): Promise<ViewerLayers | null> {
  const response = await fetch(url).catch(() => null);
  return response?.ok ? ((await response.json()) as ViewerLayers) : null;
}

/** False when the server did not take it; it is then asked again at the next change. */
export async function wishLayer(url: string, wish: LayerWish): Promise<boolean> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wish),
  }).catch(() => null);
  return response?.ok ?? false;
}
