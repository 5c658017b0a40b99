import { useState } from "preact/hooks";
import { t } from "../i18n";
import type { OrderView } from "../protocol";
import { Button } from "./Button";
import { FormError } from "./ErrorState";
import { TextArea, TextField } from "./Field";
import { Sheet } from "./Sheet";

interface TicketFormProps {
  open: boolean;
  order: OrderView;
  busy: boolean;
  error: unknown;
  onSubmit: (subject: string, body: string) => void;
  onClose: () => void;
}

/** Asks for help with an order. */
export function TicketForm({ open, order, busy, error, onSubmit, onClose }: TicketFormProps) {
  const [subject, setSubject] = useState("");
  const [body, setBody] = useState("");
  const [tried, setTried] = useState(false);

  function submit(event: Event): void {
    event.preventDefault();
    setTried(true);
    if (subject.trim() && body.trim()) onSubmit(subject.trim(), body.trim());
  }

  return (
    <Sheet open={open} onClose={onClose} title={t("ticketform.title")}>
      <form class="form" noValidate onSubmit={submit}>
        <p class="quiet small">{t("ticket.about", { number: order.number })}</p>
        <TextField
          label={t("ticketform.subject")}
          value={subject}
          onInput={setSubject}
          maxLength={120}
          error={tried && !subject.trim() ? t("field.required") : null}
        />
        <TextArea
          label={t("ticketform.body")}
          hint={t("ticketform.body_hint")}
          value={body}
          onInput={setBody}
          rows={5}
          maxLength={2000}
          error={tried && !body.trim() ? t("field.required") : null}
        />
        <FormError error={error} />
        <Button kind="primary" type="submit" full busy={busy}>
          {t("ticketform.submit")}
        </Button>
      </form>
    </Sheet>
  );
}
