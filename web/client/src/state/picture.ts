/** What the server takes as a picture. */
export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp"];
const PICTURE_MAX_BYTES = 2 * 1024 * 1024;

/** Why a file cannot be sent as a picture, or `null`. */
export function faultOfPicture(file: { type: string; size: number }): "bad_type" | "too_big" | null {
  if (!PICTURE_TYPES.includes(file.type)) return "bad_type";
  return file.size > PICTURE_MAX_BYTES ? "too_big" : null;
}
