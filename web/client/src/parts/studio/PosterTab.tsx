import { Check, RefreshCw } from "lucide-preact";
import { t } from "../../i18n";
import { durationText } from "../../i18n/duration";
import { useSubmission } from "../../state/form";
import { usePosterDesk } from "../../state/posterDesk";
import { toast } from "../../state/toasts";
import { ErrorState, FormError } from "../ErrorState";
import { PictureInput } from "../PictureInput";
import { Skeleton } from "../Skeleton";
import "../../styles/poster-desk.css";

/** Which picture stands for the show: the newest, one of the show, or one of the host's own. */
export default function PosterTab({ slug, startedMs }: { slug: string; startedMs: number | null }) {
  const desk = usePosterDesk(slug);
  const choosing = useSubmission();
  const { data, error, reload } = desk.pictures;
  if (error !== null && !data) return <ErrorState error={error} onRetry={reload} />;
  if (!data) return <Skeleton shape="rows" count={2} />;
  const isNewest = data.poster_url === null;
  const stills = [...data.stills].reverse();
  const since = (atMs: number) => durationText(Math.max(0, atMs - (startedMs ?? atMs)));

  async function choose(picture: number | null): Promise<void> {
    const isSet = await choosing.run(() => desk.choose(picture));
    if (isSet && picture !== null) toast(t("poster.set"), { tone: "ok" });
  }

  return (
    <div class="poster-desk">
      <p>{t("poster.text")}</p>
      <button
        type="button"
        class="poster-desk__newest"
        aria-pressed={isNewest}
        disabled={choosing.busy}
        onClick={() => void choose(null)}
      >
        {isNewest ? <Check size={20} aria-hidden="true" /> : <RefreshCw size={20} aria-hidden="true" />}
        <span>
          {t("poster.newest")}
          <span class="small quiet">{t("poster.newest_hint")}</span>
        </span>
      </button>
      <FormError error={choosing.error} />
      <PictureInput
        label={t("poster.own")}
        hint={t("poster.own_hint")}
        url={data.poster_url}
        send={desk.send}
      />
      <section>
        <h3>{t("poster.choose")}</h3>
        {stills.length === 0 ? (
          <p class="quiet small">{t("poster.none")}</p>
        ) : (
          <ul class="poster-desk__stills">
            {stills.map((still) => (
              <li key={still.n}>
                <button
                  type="button"
                  class="poster-desk__still"
                  aria-label={t("poster.still", { time: since(still.at_ms) })}
                  disabled={choosing.busy}
                  onClick={() => void choose(still.n)}
                >
                  <img src={still.url} alt="" loading="lazy" />
                  <time class="poster-desk__time">{since(still.at_ms)}</time>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
