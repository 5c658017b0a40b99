import { t } from "../i18n";
import type { KycCaseView } from "../protocol";
import { StatusPill, type Tone } from "./Pill";

const tones: Record<KycCaseView["status"], Tone> = {
  none: "plain",
  draft: "plain",
  pending: "note",
  approved: "ok",
  refused: "danger",
};

export function KycPill({ status }: { status: KycCaseView["status"] }) {
  return <StatusPill tone={tones[status]}>{t(`kyc.status.${status}`)}</StatusPill>;
}
