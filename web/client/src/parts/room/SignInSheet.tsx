import { useState } from "preact/hooks";
import { language, t } from "../../i18n";
import { useSubmission } from "../../state/form";
import { loginFrom } from "../../state/forms";
import { signIn, signUp } from "../../state/session";
import { Button } from "../Button";
import { FormError } from "../ErrorState";
import { TextField } from "../Field";
import { Sheet } from "../Sheet";

interface SignInSheetProps {
  open: boolean;
  onClose: () => void;
  /** Signed in: go on with what was wanted. */
  onDone: () => void;
}

/** Signing in or up without leaving the show. */
export function SignInSheet({ open, onClose, onDone }: SignInSheetProps) {
  const [isNew, setIsNew] = useState(false);
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const sending = useSubmission();

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const who = loginFrom(login) ?? login.trim();
    const done = await sending.run(() =>
      isNew
        ? signUp({ name: name.trim(), login: who, password, language: language.value })
        : signIn({ login: who, password }),
    );
    if (done) onDone();
  }

  const isReady = login.trim() !== "" && password.length >= (isNew ? 8 : 1) && (!isNew || name.trim() !== "");
  return (
    <Sheet open={open} onClose={onClose} title={isNew ? t("signup.title") : t("signin.title")}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <p class="quiet">{t("live.signin_why")}</p>
        {isNew && (
          <TextField
            label={t("signup.name")}
            value={name}
            onInput={setName}
            autoComplete="name"
            maxLength={80}
          />
        )}
        <TextField label={t("signin.login")} value={login} onInput={setLogin} autoComplete="username" />
        <TextField
          label={t("signin.password")}
          type="password"
          value={password}
          onInput={setPassword}
          autoComplete={isNew ? "new-password" : "current-password"}
          hint={isNew ? t("signup.password_hint") : undefined}
        />
        <FormError error={sending.error} />
        <Button kind="primary" type="submit" full busy={sending.busy} disabled={!isReady}>
          {isNew ? t("signup.submit") : t("signin.submit")}
        </Button>
        <Button kind="plain" full onClick={() => setIsNew(!isNew)}>
          {isNew ? t("live.have_account") : t("live.no_account")}
        </Button>
      </form>
    </Sheet>
  );
}
