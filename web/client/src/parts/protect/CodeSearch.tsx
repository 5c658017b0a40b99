import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { get } from "../../net/api";
import type { PersonView } from "../../protocol";
import { useSubmission } from "../../state/form";
import { Button } from "../Button";
import { FormError } from "../ErrorState";
import { TextField } from "../Field";

/** Whose code a recording carries. */
export function CodeSearch({ slug }: { slug: string }) {
  const [code, setCode] = useState("");
  const [found, setFound] = useState<PersonView | null>(null);
  const asking = useSubmission();

  async function look(event: Event): Promise<void> {
    event.preventDefault();
    setFound(null);
    await asking.run(async () => {
      const path = `/shows/${encodeURIComponent(slug)}/watermarks/${encodeURIComponent(code.trim())}`;
      setFound(await get<PersonView>(path));
    });
  }

  return (
    <form class="form protect__search" onSubmit={(event) => void look(event)}>
      <TextField
        label={t("protect.watermark.find")}
        value={code}
        onInput={setCode}
        placeholder="K7QD-4TXM"
        maxLength={20}
      />
      <FormError error={asking.error} />
      {found && <p role="status">{t("protect.watermark.found", { name: found.name })}</p>}
      <Button type="submit" busy={asking.busy} disabled={!code.trim()}>
        {t("protect.watermark.look")}
      </Button>
    </form>
  );
}
