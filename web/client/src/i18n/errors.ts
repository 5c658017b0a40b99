import { ApiError } from "../net/api";
import { t, tMaybe } from "./index";

/** The sentence for whatever was thrown; codes without one of their own are named, so that they can be told. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return t("error.unknown");
  return tMaybe(`error.${error.code}`, error.params) ?? t("error.unnamed", { code: error.code });
}
