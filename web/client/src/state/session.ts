// Who is signed in. Only this file writes `session`.

import { computed, signal } from "@preact/signals";
import { chosenLanguage, rememberAccount, rememberChoice, setLanguage, type Language } from "../i18n";
import { del, patch, post, readSession, whenSignedOut } from "../net/api";
import type { AccountView, Empty, SessionView, SignIn, SignUp, TakeRole, UpdateMe } from "../protocol";

/** Shorter passwords are refused. */
export const PASSWORD_MIN = 8;

/** `null` until the server has answered. */
export const session = signal<SessionView | null>(null);

/** The person signed in; `null` for a guest and before the server has answered. */
export const account = computed<AccountView | null>(() => session.value?.account ?? null);

export type Role = AccountView["roles"][number];

/** Whether the person signed in has one of the roles; an administrator has all of them. */
export function hasRole(...roles: Role[]): boolean {
  const held = account.value?.roles ?? [];
  return held.includes("administrator") || roles.some((role) => held.includes(role));
}

/** Why the server could not say who is signed in; `null` when it could or has not been asked. */
export const sessionTrouble = signal<unknown>(null);

/** Asks who is signed in when the page starts; without an answer, again as soon as there is internet. */
export async function startSession(): Promise<void> {
  sessionTrouble.value = null;
  try {
    await refreshSession();
    await showAccountsLanguage();
  } catch (error) {
    sessionTrouble.value = error;
    addEventListener("online", () => void startSession(), { once: true });
  }
}

/** Asks the server who is signed in; called after anything that changes it. */
export async function refreshSession(): Promise<void> {
  session.value = await readSession();
}

whenSignedOut(() => {
  if (account.value) void startSession();
});

export async function signIn(body: SignIn): Promise<void> {
  const person = await post<AccountView>("/session", body);
  const chosen = chosenLanguage(document.cookie);
  if (chosen && chosen !== person.language) await saveLanguage(chosen);
  await refreshSession();
  await showAccountsLanguage();
}

export async function signUp(body: SignUp): Promise<void> {
  await post<AccountView>("/accounts", body);
  await refreshSession();
  await showAccountsLanguage();
}

export async function signOut(): Promise<void> {
  await del<Empty>("/session");
  rememberAccount(null);
  await refreshSession();
}

export async function takeRole(role: TakeRole["role"]): Promise<void> {
  await post<AccountView>("/me/roles", { role } satisfies TakeRole);
  await refreshSession();
}

/** Switches the language, on this device and, when somebody is signed in, for the account. */
export async function chooseLanguage(language: Language): Promise<void> {
  await setLanguage(language);
  rememberChoice(language);
  if (account.value) await saveLanguage(language);
}

async function saveLanguage(language: Language): Promise<void> {
  await patch<AccountView>("/me", { language } satisfies UpdateMe);
}

/** Shows the page in the account's language, unless the person chose one on this device. */
async function showAccountsLanguage(): Promise<void> {
  const accounts = account.value?.language ?? null;
  rememberAccount(accounts);
  if (accounts && !chosenLanguage(document.cookie)) await setLanguage(accounts);
}
