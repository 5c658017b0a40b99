// The right to play a protected show: asked for before it plays, renewed silently while it does.

import { signal } from "@preact/signals";
import type Hls from "hls.js";
import type { HlsConfig, LoaderConfiguration, LoaderCallbacks, LoaderContext } from "hls.js";

import { ApiError, post } from "../net/api";
import { backoffMs } from "../net/backoff";
import type { PlaybackGrantView, WatermarkView } from "../protocol";

type Ask = (slug: string) => Promise<PlaybackGrantView>;

const ask: Ask = (slug) => post<PlaybackGrantView>(`/shows/${encodeURIComponent(slug)}/playback-grant`);
const passes = new Map<string, Pass>();

/** One show's grant, kept good until `close`. The cookie that comes with it lets WebRTC and native players in. */
export class Pass {
  readonly isReady = signal(false);
  /** Why there is none; what the server refused for good is not asked again. */
  readonly trouble = signal<unknown>(null);
  readonly watermark = signal<WatermarkView | null>(null);

  readonly #slug: string;
  readonly #ask: Ask;
  readonly #run = new AbortController();
  #token: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewAt = 0;
  #failures = 0;

  constructor(slug: string, askFor: Ask = ask) {
    this.#slug = slug;
    this.#ask = askFor;
    passes.set(slug, this);
    // Timers sleep with the device.
    const onWake = () => this.isReady.value && Date.now() > this.#renewAt && void this.#renew();
    document.addEventListener("visibilitychange", onWake, { signal: this.#run.signal });
    void this.#renew();
  }

  /** Of this period; null where the show wants none. */
  get token(): string | null {
    return this.#token;
  }

  close(): void {
    this.#run.abort();
    clearTimeout(this.#timer);
    if (passes.get(this.#slug) === this) passes.delete(this.#slug);
  }

  async #renew(): Promise<void> {
    clearTimeout(this.#timer);
    let waitMs: number;
    try {
      const granted = await this.#ask(this.#slug);
      this.#token = granted.token;
      this.watermark.value = granted.watermark;
      this.trouble.value = null;
      this.isReady.value = true;
      this.#failures = 0;
      waitMs = granted.renew_in_ms;
    } catch (error) {
      if (!this.isReady.value) this.trouble.value = error;
      if (error instanceof ApiError && error.status === 403) return;
      waitMs = backoffMs(this.#failures, Math.random());
      this.#failures += 1;
    }
    if (this.#run.signal.aborted) return;
    this.#renewAt = Date.now() + waitMs;
    this.#timer = setTimeout(() => void this.#renew(), waitMs);
  }
}

/** The pass that this page holds for the show. */
export function passOf(slug: string): Pass | undefined {
  return passes.get(slug);
}

/** The address with the token of now, where one is held for its show. */
export function fresh(url: string): string {
  const found = /^(https?:\/\/[^/]+)?(?:\/play\/[^/]+)?\/hls\/([^/]+)(\/.*)$/.exec(url);
  if (!found) return url;
  const [, host = "", slug = "", rest = ""] = found;
  const token = passes.get(slug)?.token;
  return token ? `${host}/play/${token}/hls/${slug}${rest}` : url;
}

/** Settings with which hls.js asks by the newest token, and sees the same addresses before and after a renewal:
 * to it nothing has changed, so nothing is loaded or begun anew. */
export function renewing(HlsPlayer: typeof Hls): Partial<HlsConfig> {
  class RenewingLoader extends HlsPlayer.DefaultConfig.loader {
    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      super.load(context, config, {
        ...callbacks,
        onSuccess: (response, stats, of, network) => {
          // Whole, as the browser would tell it: hls.js puts its directives onto it.
          const { href } = new URL(context.url, location.href);
          callbacks.onSuccess({ ...response, url: href }, stats, of, network);
        },
      });
    }
  }
  return {
    loader: RenewingLoader,
    xhrSetup: (request, url) => {
      const renewed = fresh(url);
      if (renewed !== url) request.open("GET", renewed, true);
    },
  };
}
