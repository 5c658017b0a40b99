import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../i18n";
import "../styles/field.css";

interface Common {
  label: string;
  hint?: string | undefined;
  /** Sentence about what is wrong; `null` when all is well. */
  error?: string | null | undefined;
  optional?: boolean;
  disabled?: boolean;
}

interface TextProps extends Common {
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "email" | "tel" | "password" | "search" | "datetime-local";
  inputMode?: "text" | "decimal" | "numeric" | "tel" | "email";
  autoComplete?: string;
  maxLength?: number;
  placeholder?: string;
  /** Stands in the field before the text, for example ৳. */
  prefix?: string;
  autoFocus?: boolean;
  name?: string;
}

export function TextField({ label, hint, error, optional, prefix, onInput, autoFocus, ...rest }: TextProps) {
  const id = useId();
  const input = (
    <input
      id={id}
      class="field__input"
      aria-invalid={Boolean(error)}
      aria-describedby={`${id}-note`}
      onInput={(event) => onInput(event.currentTarget.value)}
      autofocus={autoFocus}
      {...rest}
    />
  );
  return (
    <Frame id={id} label={label} hint={hint} error={error} optional={optional}>
      {prefix === undefined ? (
        input
      ) : (
        <span class="field__row">
          <span class="field__prefix" aria-hidden="true">
            {prefix}
          </span>
          {input}
        </span>
      )}
    </Frame>
  );
}

interface AreaProps extends Common {
  value: string;
  onInput: (value: string) => void;
  rows?: number;
  maxLength?: number;
  placeholder?: string;
}

export function TextArea({ label, hint, error, optional, onInput, rows = 3, ...rest }: AreaProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} optional={optional}>
      <textarea
        id={id}
        class="field__input field__input--area"
        rows={rows}
        aria-invalid={Boolean(error)}
        aria-describedby={`${id}-note`}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...rest}
      />
    </Frame>
  );
}

interface SelectProps<V extends string> extends Common {
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
}

export function SelectField<V extends string>({
  label,
  hint,
  error,
  optional,
  value,
  options,
  onChange,
  disabled,
}: SelectProps<V>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} optional={optional}>
      <select
        id={id}
        class="field__input"
        disabled={disabled}
        value={value}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.currentTarget.value as V)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface FrameProps {
  id: string;
  label: string;
  hint: string | undefined;
  error: string | null | undefined;
  optional: boolean | undefined;
  children: ComponentChildren;
}

function Frame({ id, label, hint, error, optional, children }: FrameProps) {
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {label}
        {optional && <span class="field__optional"> · {t("word.optional")}</span>}
      </label>
      {children}
      <p id={`${id}-note`} class={error ? "field__error" : "field__hint"} role={error ? "alert" : undefined}>
        {error ?? hint}
      </p>
    </div>
  );
}
