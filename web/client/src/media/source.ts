// What the player can play from: WebRTC and LL-HLS give it the same few handles.

import type { ReceiveFigures } from "./stats";

export interface Source {
  /** Resolves when there is a picture; rejects when there will be none. */
  readonly firstFrame: Promise<void>;
  /** Resolves when the picture has stopped for good and a new source is needed. */
  readonly lost: Promise<void>;
  /** Milliseconds behind the camera, null while unknown. */
  delayMs(): number | null;
  figures(): ReceiveFigures | null;
  /** Goes to the newest picture, after a pause. */
  toLive(): void;
  close(): Promise<void>;
}

/** There is nothing to play yet; ask again in a while. */
export class NotPlayable extends Error {}
