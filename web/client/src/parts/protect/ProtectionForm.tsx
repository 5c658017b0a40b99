import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { put } from "../../net/api";
import type { ProtectionView, SetProtection } from "../../protocol";
import { useSubmission } from "../../state/form";
import { toast } from "../../state/toasts";
import { Button } from "../Button";
import { FormError } from "../ErrorState";
import { CodeSearch } from "./CodeSearch";
import { CountryChoice } from "./CountryChoice";
import { Protector } from "./Protector";

interface ProtectionFormProps {
  slug: string;
  saved: ProtectionView;
  onSaved: (now: Required<SetProtection>) => void;
}

/** Nothing is changed before it is saved, and then all of it at once. */
export function ProtectionForm({ slug, saved, onSaved }: ProtectionFormProps) {
  const [wanted, setWanted] = useState<Required<SetProtection>>({
    tokens: saved.tokens,
    encrypted: saved.encrypted,
    watermark: saved.watermark,
    country_rule: saved.country_rule,
    countries: saved.countries,
  });
  const [tried, setTried] = useState(false);
  const sending = useSubmission();
  const change = (part: Partial<SetProtection>) => setWanted({ ...wanted, ...part });
  const isMissing = wanted.country_rule !== "everywhere" && wanted.countries.length === 0;

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (isMissing) return;
    const isDone = await sending.run(async () => {
      await put<ProtectionView>(`/shows/${encodeURIComponent(slug)}/protection`, wanted);
    });
    if (!isDone) return;
    toast(t("protect.saved"));
    onSaved(wanted);
  }

  return (
    <>
      <form class="form" onSubmit={(event) => void save(event)}>
        <Protector
          name={t("protect.tokens")}
          what={t("protect.tokens.what")}
          cost={t("protect.tokens.cost")}
          isOn={wanted.tokens}
          onChange={(tokens) => change({ tokens })}
        />
        <Protector
          name={t("protect.encrypted")}
          what={t("protect.encrypted.what")}
          cost={t(saved.can_encrypt ? "protect.encrypted.cost" : "protect.encrypted.fixed")}
          isOn={wanted.encrypted}
          isFixed={!saved.can_encrypt}
          onChange={(encrypted) => change({ encrypted })}
        />
        <Protector
          name={t("protect.watermark")}
          what={t("protect.watermark.what")}
          cost={t("protect.watermark.cost")}
          isOn={wanted.watermark}
          onChange={(watermark) => change({ watermark })}
        />
        <CountryChoice
          rule={wanted.country_rule}
          countries={wanted.countries}
          known={saved.known_countries}
          isConfigured={saved.geo_configured}
          error={tried && isMissing ? t("protect.countries.missing") : null}
          onChange={change}
        />
        <FormError error={sending.error} />
        <Button kind="primary" type="submit" full busy={sending.busy}>
          {t("word.save")}
        </Button>
      </form>
      {saved.watermark && <CodeSearch slug={slug} />}
    </>
  );
}
