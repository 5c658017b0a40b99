import { beforeEach, expect, test, vi } from "vitest";
import { language, rememberAccount, setLanguage } from "../../src/i18n";
import { chooseLanguage, signIn, signOut, startSession } from "../../src/state/session";
import type { AccountView } from "../../src/protocol";

const LOGIN = { login: "rahima@x.test", password: "long enough" };
const rahima: AccountView = {
  id: "a1",
  name: "Rahima",
  login: LOGIN.login,
  language: "bn",
  roles: [],
  kyc: "none",
  coins: 0,
};
let stored: AccountView;
let signedIn: boolean;
const saved: unknown[] = [];

beforeEach(async () => {
  document.cookie = "haat_language=; Path=/; Max-Age=0";
  rememberAccount(null);
  await setLanguage("en");
  stored = { ...rahima };
  signedIn = false;
  saved.length = 0;
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => Promise.resolve(answer(path, init)));
});

function answer(path: string, init: RequestInit): Response {
  if (path.endsWith("/me")) {
    const change = JSON.parse(init.body as string) as Partial<AccountView>;
    saved.push(change);
    stored = { ...stored, ...change };
    return Response.json(stored);
  }
  if (init.method === "POST") signedIn = true;
  if (init.method === "DELETE") signedIn = false;
  if (init.method === "POST") return Response.json(stored);
  return Response.json({ account: signedIn ? stored : null, csrf: "c" });
}

test("without a choice, the page follows the account's language", async () => {
  await signIn(LOGIN);
  expect(language.value).toBe("bn");
  expect(document.cookie).toContain("haat_account_language=bn");
  expect(saved).toEqual([]);
});

test("a language chosen before signing in wins and becomes the account's", async () => {
  await chooseLanguage("en");
  await signIn(LOGIN);
  expect(language.value).toBe("en");
  expect(saved).toEqual([{ language: "en" }]);
});

test("a choice while signed in is saved, and holds when the page starts again", async () => {
  await signIn(LOGIN);
  await chooseLanguage("en");
  stored.language = "bn"; // changed on another device
  await startSession();
  expect(language.value).toBe("en");
  expect(saved).toEqual([{ language: "en" }]);
});

test("who signs out leaves no language behind", async () => {
  await signIn(LOGIN);
  await signOut();
  expect(document.cookie).not.toContain("haat_account_language=bn");
});
