import { t } from "../i18n";
import type { KycEventView } from "../protocol";
import type { Moment } from "./Timeline";

/** An event of an identity check for a timeline. */
export function kycMoment(event: KycEventView): Moment {
  return { atMs: event.at_ms, title: t(`kyc.status.${event.status}`), text: event.reason };
}
