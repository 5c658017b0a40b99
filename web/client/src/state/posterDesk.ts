// The picture that stands for a show, and what else there is to choose from.

import { put, upload } from "../net/api";
import type { ChoosePoster, PicturesView } from "../protocol";
import { useResource } from "./resource";

const LOOK_EVERY_MS = 10_000;

export function usePosterDesk(slug: string) {
  const path = `/shows/${encodeURIComponent(slug)}`;
  const pictures = useResource<PicturesView>(`${path}/pictures`, LOOK_EVERY_MS);
  return {
    pictures,
    /** `null`: always the newest picture. */
    choose: async (picture: number | null) =>
      pictures.put(await put<PicturesView>(`${path}/poster`, { picture } satisfies ChoosePoster)),
    send: async (file: File, onProgress: (share: number) => void) =>
      pictures.put(await upload<PicturesView>(`${path}/poster/image`, file, onProgress)),
  };
}
