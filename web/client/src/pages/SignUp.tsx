import { useState } from "preact/hooks";
import { Link, Redirect, useSearch } from "wouter-preact";
import { language, t } from "../i18n";
import { Button } from "../parts/Button";
import { FormError } from "../parts/ErrorState";
import { TextField } from "../parts/Field";
import { Card, Page } from "../parts/Page";
import { useSubmission } from "../state/form";
import { loginFrom } from "../state/forms";
import { nextFrom, signInHref } from "../state/next";
import { account, PASSWORD_MIN, signUp } from "../state/session";

export default function SignUp() {
  const next = nextFrom(useSearch());
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const sending = useSubmission();
  if (account.value) return <Redirect to={next} replace />;

  const cleanLogin = loginFrom(login);
  const isShort = password.length < PASSWORD_MIN;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || !cleanLogin || isShort) return;
    const body = { name: name.trim(), login: cleanLogin, password, language: language.value };
    await sending.run(() => signUp(body));
  }

  return (
    <Page narrow title={t("signup.title")} text={t("signup.text")}>
      <Card>
        <form class="form" noValidate onSubmit={(event) => void submit(event)}>
          <TextField
            label={t("signup.name")}
            hint={t("signup.name_hint")}
            value={name}
            onInput={setName}
            autoComplete="name"
            maxLength={80}
            error={tried && !name.trim() ? t("field.required") : null}
          />
          <TextField
            label={t("signin.login")}
            value={login}
            onInput={setLogin}
            autoComplete="username"
            maxLength={120}
            error={tried && !cleanLogin ? t("signup.login_invalid") : null}
          />
          <TextField
            label={t("signin.password")}
            hint={t("signup.password_hint")}
            type="password"
            value={password}
            onInput={setPassword}
            autoComplete="new-password"
            error={tried && isShort ? t("signup.password_short") : null}
          />
          <FormError error={sending.error} />
          <Button kind="primary" type="submit" full busy={sending.busy}>
            {t("signup.submit")}
          </Button>
        </form>
      </Card>
      <p>
        {t("signup.has_account")} <Link href={signInHref(next)}>{t("signin.title")}</Link>
      </p>
    </Page>
  );
}
