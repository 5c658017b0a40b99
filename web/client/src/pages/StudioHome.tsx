import { Radio, Video } from "lucide-preact";
import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { languageOf, t } from "../i18n";
import { formatTime } from "../i18n/format";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { ErrorState, FormError } from "../parts/ErrorState";
import { TextField } from "../parts/Field";
import { Guard } from "../parts/Guard";
import { Card, Page, Section } from "../parts/Page";
import { LivePill, StatusPill } from "../parts/Pill";
import { Recordings } from "../parts/recordings/Recordings";
import { Skeleton } from "../parts/Skeleton";
import type { ShowView } from "../protocol";
import { useSubmission } from "../state/form";
import { createShow, useOwnShows } from "../state/ownShows";
import { StartSelling } from "./seller/StartSelling";
import "../styles/studio.css";

/** Hosts choose a show; for everybody else, guests too, the way to become one. */
export default function StudioHome() {
  return (
    <Guard roles={["host"]} otherwise={<StartSelling />}>
      <ChooseShow />
    </Guard>
  );
}

/** Which show to go live with: one that is planned, or a new one in one line. */
function ChooseShow() {
  const shows = useOwnShows();
  const open = shows.data?.items.filter((show) => show.status !== "ended") ?? [];
  return (
    <Page narrow title={t("studio.title")} text={t("studio.text")}>
      <Card>
        <NewShow />
      </Card>
      <Section title={t("studio.planned")}>
        {shows.error !== null && <ErrorState error={shows.error} onRetry={shows.reload} />}
        {shows.isLoading && <Skeleton shape="rows" count={2} />}
        {shows.data && open.length === 0 && (
          <EmptyState icon={Video} title={t("studio.none")} text={t("studio.none_text")} />
        )}
        <ul class="own-shows">
          {open.map((show) => (
            <li key={show.slug}>
              <Link href={`/studio/${show.slug}`} class="own-shows__one">
                <span class="own-shows__words">
                  <strong lang={languageOf(show.title)}>{show.title}</strong>
                  <When show={show} />
                </span>
                {show.status === "live" ? (
                  <LivePill />
                ) : (
                  <StatusPill>{t("show.status.scheduled")}</StatusPill>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </Section>
      <Recordings />
    </Page>
  );
}

function When({ show }: { show: ShowView }) {
  if (show.status === "live") return null;
  const text = show.starts_at_ms === null ? t("show.starts_unknown") : formatTime(show.starts_at_ms);
  return <span class="quiet small">{text}</span>;
}

function NewShow() {
  const [title, setTitle] = useState("");
  const [, goTo] = useLocation();
  const sending = useSubmission();

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    await sending.run(async () => {
      const show = await createShow(title.trim());
      goTo(`/studio/${show.slug}`);
    });
  }

  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <TextField
        label={t("studio.new")}
        hint={t("studio.new_hint")}
        value={title}
        onInput={setTitle}
        maxLength={80}
      />
      <FormError error={sending.error} />
      <Button kind="primary" type="submit" icon={Radio} busy={sending.busy} disabled={!title.trim()}>
        {t("studio.new_go")}
      </Button>
    </form>
  );
}
