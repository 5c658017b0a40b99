import { X } from "lucide-preact";
import { locale, t } from "../../i18n";
import type { SetProtection } from "../../protocol";
import { SelectField } from "../Field";

type Rule = SetProtection["country_rule"];

interface CountryChoiceProps {
  rule: Rule;
  countries: string[];
  /** All codes there are. */
  known: string[];
  isConfigured: boolean;
  error: string | null;
  onChange: (choice: { country_rule: Rule; countries: string[] }) => void;
}

const RULES: readonly Rule[] = ["everywhere", "only", "except"];

/** From which countries a show may be watched. */
export function CountryChoice(props: CountryChoiceProps) {
  const { rule, countries, known, isConfigured, error, onChange } = props;
  const names = new Intl.DisplayNames([locale()], { type: "region" });
  const nameOf = (code: string) => names.of(code) ?? code;
  const others = known
    .filter((code) => !countries.includes(code))
    .map((code) => ({ value: code, label: nameOf(code) }))
    .sort((one, other) => one.label.localeCompare(other.label, locale()));
  const change = (next: string[]) => onChange({ country_rule: rule, countries: next });
  return (
    <div class="protect__countries">
      <SelectField<Rule>
        label={t("protect.countries")}
        hint={t(
          `protect.countries.${isConfigured ? "what" : rule === "everywhere" ? "unconfigured" : "shut"}`,
        )}
        value={rule}
        disabled={!isConfigured && rule === "everywhere"}
        onChange={(next) =>
          onChange({ country_rule: next, countries: next === "everywhere" ? [] : countries })
        }
        options={RULES.map((value) => ({ value, label: t(`protect.countries.${value}`) }))}
      />
      {rule !== "everywhere" && (
        <>
          <ul class="protect__chosen">
            {countries.map((code) => (
              <li key={code}>
                <button
                  type="button"
                  class="protect__country"
                  aria-label={t("protect.countries.remove", { country: nameOf(code) })}
                  onClick={() => change(countries.filter((one) => one !== code))}
                >
                  {nameOf(code)}
                  <X size={16} aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
          <SelectField
            label={t("protect.countries.add")}
            value=""
            error={error}
            onChange={(code) => code && change([...countries, code])}
            options={[{ value: "", label: t("protect.countries.choose") }, ...others]}
          />
          <p class="small quiet">
            {t(`protect.countries.${rule}.cost`)} {t("protect.countries.tokens")}
          </p>
        </>
      )}
    </div>
  );
}
