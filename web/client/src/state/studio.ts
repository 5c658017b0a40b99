// The host's own side of a show: camera and microphone, what is sent beside them, and the show's end.

import { post } from "../net/api";
import type { ShowView } from "../protocol";
import { ExtraSource } from "./stage/extraSource";
import { OnAir } from "./stage/onAir";

export class Studio extends OnAir {
  readonly second: ExtraSource;
  readonly screen: ExtraSource;
  readonly #path: string;

  constructor(slug: string) {
    const path = `/shows/${encodeURIComponent(slug)}`;
    super(`${path}/publish-grant`);
    this.#path = path;
    this.second = new ExtraSource("second", `${path}/publish-grant`);
    this.screen = new ExtraSource("screen", `${path}/publish-grant`);
  }

  /** Ends the show for everybody. */
  async end(): Promise<void> {
    await post<ShowView>(`${this.#path}/end`);
    this.second.stop();
    this.screen.stop();
    await this.publisher.stop();
  }

  override close(): void {
    this.second.stop();
    this.screen.stop();
    super.close();
  }
}
