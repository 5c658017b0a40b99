import { useState } from "preact/hooks";
import { t } from "../i18n";
import type { CreateShow, ShowView } from "../protocol";
import { localTimeFrom } from "../state/forms";
import { Button } from "./Button";
import { FormError } from "./ErrorState";
import { SelectField, TextArea, TextField } from "./Field";
import { Sheet } from "./Sheet";

interface ShowFormProps {
  open: boolean;
  /** The show to change; without one the form plans a new one. */
  show?: ShowView;
  busy: boolean;
  error: unknown;
  onSubmit: (show: CreateShow) => void;
  onClose: () => void;
}

/** Plans a show, or changes one. */
export function ShowForm({ open, show, busy, error, onSubmit, onClose }: ShowFormProps) {
  const [title, setTitle] = useState(show?.title ?? "");
  const [description, setDescription] = useState(show?.description ?? "");
  const [starts, setStarts] = useState(show?.starts_at_ms ? localTimeFrom(show.starts_at_ms) : "");
  const [visibility, setVisibility] = useState(show?.visibility ?? "public");
  const [tried, setTried] = useState(false);

  function submit(event: Event): void {
    event.preventDefault();
    setTried(true);
    if (!title.trim()) return;
    const startsAt = starts ? new Date(starts).getTime() : null;
    onSubmit({ title: title.trim(), description: description.trim(), starts_at_ms: startsAt, visibility });
  }

  return (
    <Sheet open={open} onClose={onClose} title={t(show ? "showform.edit" : "seller.new_show")}>
      <form class="form" noValidate onSubmit={submit}>
        <TextField
          label={t("showform.title")}
          hint={t("showform.title_hint")}
          value={title}
          onInput={setTitle}
          maxLength={80}
          error={tried && !title.trim() ? t("field.required") : null}
        />
        <TextArea
          label={t("showform.description")}
          optional
          value={description}
          onInput={setDescription}
          maxLength={2000}
        />
        <TextField
          label={t("showform.starts")}
          optional
          hint={t("showform.starts_hint")}
          type="datetime-local"
          value={starts}
          onInput={setStarts}
        />
        <SelectField
          label={t("showform.visibility")}
          value={visibility}
          onChange={setVisibility}
          options={[
            { value: "public", label: t("showform.public") },
            { value: "unlisted", label: t("showform.unlisted") },
          ]}
        />
        <FormError error={error} />
        <Button kind="primary" type="submit" full busy={busy}>
          {t(show ? "word.save" : "showform.submit")}
        </Button>
      </form>
    </Sheet>
  );
}
