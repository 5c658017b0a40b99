import { post } from "../net/api";
import type { StreamKeyView } from "../protocol";

/** Makes a new stream key and ends the old one. */
export function rotateStreamKey(slug: string): Promise<StreamKeyView> {
  return post<StreamKeyView>(`/shows/${encodeURIComponent(slug)}/stream-key`);
}
