import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/i18n";
import { Guard } from "../../src/parts/Guard";
import type { AccountView } from "../../src/protocol";
import { session } from "../../src/state/session";

const account: AccountView = {
  id: "a1",
  name: "Rahima",
  login: "rahima@x.test",
  language: "en",
  roles: [],
  kyc: "none",
  coins: 0,
};

beforeEach(async () => {
  await setLanguage("en");
  history.replaceState(null, "", "/studio");
});
afterEach(cleanup);

function signedInAs(...roles: AccountView["roles"]): void {
  session.value = { account: { ...account, roles }, csrf: "c" };
}

test("who has the role is let in", () => {
  signedInAs("host");
  render(<Guard roles={["host"]}>inside</Guard>);
  expect(document.body.textContent).toBe("inside");
});

test("who lacks the role is told so", () => {
  signedInAs("viewer");
  render(<Guard roles={["host"]}>inside</Guard>);
  expect(screen.getByRole("heading").textContent).toBe("This page is not for this account");
});

test("a guest is sent to sign in and back", () => {
  session.value = { account: null, csrf: "c" };
  render(<Guard roles={[]}>inside</Guard>);
  expect(location.pathname + location.search).toBe("/signin?next=%2Fstudio");
});

test.each([null, account])("where there is another way, %j is shown that", (person) => {
  session.value = { account: person, csrf: "c" };
  render(
    <Guard roles={["host"]} otherwise="the way in">
      inside
    </Guard>,
  );
  expect(document.body.textContent).toBe("the way in");
});
