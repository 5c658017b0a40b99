import { BadgeCheck, Radio, Store } from "lucide-preact";
import { useLocation } from "wouter-preact";
import { t } from "../../i18n";
import { Button } from "../../parts/Button";
import { FormError } from "../../parts/ErrorState";
import { Card, Page } from "../../parts/Page";
import { useSubmission } from "../../state/form";
import { signUpHref } from "../../state/next";
import { account, takeRole } from "../../state/session";
import { toast } from "../../state/toasts";
import "../../styles/steps.css";

/** What selling takes, and the button that opens the stall. */
export function StartSelling() {
  const opening = useSubmission();
  const [here, go] = useLocation();
  const steps = [
    { icon: Store, title: t("sell.start_1"), text: t("sell.start_1_text") },
    { icon: BadgeCheck, title: t("sell.start_2"), text: t("sell.start_2_text") },
    { icon: Radio, title: t("sell.start_3"), text: t("sell.start_3_text") },
  ];

  async function open(): Promise<void> {
    if (!account.value) return go(signUpHref(here));
    await opening.run(async () => {
      await takeRole("seller");
      await takeRole("host");
      toast(t("sell.opened"), { tone: "ok" });
    });
  }

  return (
    <Page narrow title={t("sell.start_title")} text={t("sell.start_text")}>
      <Card>
        <ol class="steps">
          {steps.map(({ icon: Icon, title, text }) => (
            <li key={title} class="steps__step">
              <span class="steps__icon">
                <Icon size={20} aria-hidden="true" />
              </span>
              <div>
                <h2 class="steps__title">{title}</h2>
                <p class="quiet">{text}</p>
              </div>
            </li>
          ))}
        </ol>
        <FormError error={opening.error} />
        <Button kind="primary" full busy={opening.busy} onClick={() => void open()}>
          {t("sell.start_act")}
        </Button>
      </Card>
    </Page>
  );
}
