import { Radio } from "lucide-preact";
import { t } from "../i18n";
import { ButtonLink } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { ListView } from "../parts/ListView";
import { Page, Section } from "../parts/Page";
import { ShowCard } from "../parts/ShowCard";
import type { ShowView } from "../protocol";
import { useListing } from "../state/listing";

/** Viewers and who is live change by themselves. */
const LIVE_EVERY_MS = 15_000;
const bySlug = (show: ShowView) => show.slug;

/** What is live, what comes, what was, and how to sell. */
export default function Home() {
  const live = useListing<ShowView>("/shows?status=live", bySlug, LIVE_EVERY_MS);
  const soon = useListing<ShowView>("/shows?status=scheduled", bySlug);
  const ended = useListing<ShowView>("/shows?status=ended", bySlug);
  const over = ended.items ?? [];
  const again = over.filter((show) => show.replay !== null);
  const gone = over.filter((show) => show.replay === null);
  const hasSoon = (soon.items?.length ?? 0) > 0;
  const nobody = (
    <EmptyState
      icon={Radio}
      title={t("home.none_live")}
      text={hasSoon ? t("home.none_live_soon") : t("home.none_live_text")}
    />
  );
  return (
    <Page title={t("home.title")} text={t("home.text")}>
      <ListView list={live} empty={nobody} skeleton="cards">
        {(shows) => <Shows shows={shows} heading="h2" />}
      </ListView>
      {hasSoon && (
        <Section title={t("home.soon")}>
          <ListView list={soon} empty={null}>
            {(shows) => <Shows shows={shows} />}
          </ListView>
        </Section>
      )}
      {again.length > 0 && (
        <Section title={t("home.again")}>
          <p class="quiet small">{t("home.again_text")}</p>
          <Shows shows={again} />
        </Section>
      )}
      <section class="call">
        <div class="call__words">
          <h2>{t("home.sell_title")}</h2>
          <p>{t("home.sell_text")}</p>
        </div>
        <ButtonLink href="/seller" kind="primary">
          {t("home.sell_act")}
        </ButtonLink>
      </section>
      {(gone.length > 0 || ended.hasMore) && (
        <Section title={t("home.ended")}>
          <p class="quiet small">{t("home.ended_text")}</p>
          <ListView list={{ ...ended, items: gone }} empty={null}>
            {(shows) => <Shows shows={shows} />}
          </ListView>
        </Section>
      )}
    </Page>
  );
}

function Shows({ shows, heading = "h3" }: { shows: readonly ShowView[]; heading?: "h2" | "h3" }) {
  return (
    <div class="shows">
      {shows.map((show) => (
        <ShowCard key={show.slug} show={show} heading={heading} />
      ))}
    </div>
  );
}
