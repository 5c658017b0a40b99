import { useState } from "preact/hooks";
import { Link, Redirect, useSearch } from "wouter-preact";
import { t } from "../i18n";
import { Button } from "../parts/Button";
import { FormError } from "../parts/ErrorState";
import { TextField } from "../parts/Field";
import { Card, Page } from "../parts/Page";
import { useSubmission } from "../state/form";
import { loginFrom } from "../state/forms";
import { nextFrom, signUpHref } from "../state/next";
import { account, signIn } from "../state/session";
import { toast } from "../state/toasts";

export default function SignIn() {
  const next = nextFrom(useSearch());
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const sending = useSubmission();
  if (account.value) return <Redirect to={next} replace />;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (!login.trim() || !password) return;
    await sending.run(async () => {
      await signIn({ login: loginFrom(login) ?? login.trim(), password });
      toast(t("signin.welcome", { name: account.value?.name ?? "" }));
    });
  }

  return (
    <Page narrow title={t("signin.title")} text={t("signin.text")}>
      <Card>
        <form class="form" noValidate onSubmit={(event) => void submit(event)}>
          <TextField
            label={t("signin.login")}
            value={login}
            onInput={setLogin}
            autoComplete="username"
            error={tried && !login.trim() ? t("field.required") : null}
            autoFocus
          />
          <TextField
            label={t("signin.password")}
            type="password"
            value={password}
            onInput={setPassword}
            autoComplete="current-password"
            error={tried && !password ? t("field.required") : null}
          />
          <FormError error={sending.error} />
          <Button kind="primary" type="submit" full busy={sending.busy}>
            {t("signin.submit")}
          </Button>
        </form>
      </Card>
      <p>
        {t("signin.no_account")} <Link href={signUpHref(next)}>{t("signup.title")}</Link>
      </p>
    </Page>
  );
}
