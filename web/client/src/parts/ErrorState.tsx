import { CircleAlert, RotateCw } from "lucide-preact";
import { t } from "../i18n";
import { errorText } from "../i18n/errors";
import { Button, ButtonLink } from "./Button";
import "../styles/states.css";

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  /** The page has no other heading. */
  isPage?: boolean;
}

/** Says what went wrong and offers a way on: again, or home. */
export function ErrorState({ error, onRetry, isPage = false }: ErrorStateProps) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div class="state" role="alert">
      <span class="state__icon state__icon--danger">
        <CircleAlert size={28} aria-hidden="true" />
      </span>
      <Heading class="state__title">{t("trouble.title")}</Heading>
      <p class="quiet">{errorText(error)}</p>
      <div class="state__acts">
        {onRetry && (
          <Button kind="primary" icon={RotateCw} onClick={onRetry}>
            {t("word.retry")}
          </Button>
        )}
        <ButtonLink href="/">{t("word.home")}</ButtonLink>
      </div>
    </div>
  );
}

/** What went wrong with a form, above its button. */
export function FormError({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  return (
    <p class="form-error" role="alert">
      <CircleAlert size={20} aria-hidden="true" />
      <span>{errorText(error)}</span>
    </p>
  );
}
