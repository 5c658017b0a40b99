import { useState } from "preact/hooks";
import { language, t } from "../../i18n";
import { useSubmission } from "../../state/form";
import { loginFrom } from "../../state/forms";
import { PASSWORD_MIN, signIn, signUp } from "../../state/session";
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
  const [tried, setTried] = useState(false);
  const sending = useSubmission();
  const wrong = {
    name: isNew && !name.trim() ? t("field.required") : null,
    login: login.trim() ? null : t("field.required"),
    password: password ? null : t("field.required"),
  };
  if (isNew && login.trim() && !loginFrom(login)) wrong.login = t("signup.login_invalid");
  if (isNew && password.length < PASSWORD_MIN) wrong.password = t("signup.password_short");

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (wrong.name || wrong.login || wrong.password) return;
    const who = loginFrom(login) ?? login.trim();
    const done = await sending.run(() =>
      isNew
        ? signUp({ name: name.trim(), login: who, password, language: language.value })
        : signIn({ login: who, password }),
    );
    if (done) onDone();
  }

  function turn(): void {
    setIsNew(!isNew);
    setTried(false);
  }

  return (
    <Sheet open={open} onClose={onClose} title={isNew ? t("signup.title") : t("signin.title")}>
      <form class="form" noValidate onSubmit={(event) => void submit(event)}>
        <p class="quiet">{t("live.signin_why")}</p>
        {isNew && (
          <TextField
            label={t("signup.name")}
            value={name}
            onInput={setName}
            autoComplete="name"
            maxLength={80}
            error={tried ? wrong.name : null}
          />
        )}
        <TextField
          label={t("signin.login")}
          value={login}
          onInput={setLogin}
          autoComplete="username"
          error={tried ? wrong.login : null}
        />
        <TextField
          label={t("signin.password")}
          type="password"
          value={password}
          onInput={setPassword}
          autoComplete={isNew ? "new-password" : "current-password"}
          hint={isNew ? t("signup.password_hint") : undefined}
          error={tried ? wrong.password : null}
        />
        <FormError error={sending.error} />
        <Button kind="primary" type="submit" full busy={sending.busy}>
          {isNew ? t("signup.submit") : t("signin.submit")}
        </Button>
        <Button kind="plain" full onClick={turn}>
          {isNew ? t("live.have_account") : t("live.no_account")}
        </Button>
      </form>
    </Sheet>
  );
}
