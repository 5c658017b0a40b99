import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../../src/i18n";
import SignUp from "../../src/pages/SignUp";

const asked: [string, unknown][] = [];

beforeEach(async () => {
  await setLanguage("en");
  asked.length = 0;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push([path, init.body ? JSON.parse(init.body as string) : null]);
    const account = path.endsWith("/session") ? { account: null, csrf: "c" } : {};
    return Promise.resolve(new Response(JSON.stringify(account)));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function type(label: string, value: string): void {
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
}

test("what is missing is said, and nothing is sent", () => {
  render(<SignUp />);
  type("Password", "short");
  fireEvent.click(screen.getByRole("button", { name: "Create account" }));
  expect(screen.getAllByRole("alert").map((one) => one.textContent)).toEqual([
    "Fill this in.",
    "Write an e-mail address or a mobile number like 01712345678.",
    "The password needs at least 8 characters.",
  ]);
  expect(asked).toEqual([]);
});

test("a mobile number in Bengali figures is sent as it is stored", async () => {
  render(<SignUp />);
  type("Your name", "Rahima");
  type("E-mail or mobile number", "০১৭১২৩৪৫৬৭৮");
  type("Password", "long enough");
  fireEvent.click(screen.getByRole("button", { name: "Create account" }));
  const body = { name: "Rahima", login: "01712345678", password: "long enough", language: "en" };
  await vi.waitFor(() => expect(asked).toContainEqual(["/api/v1/accounts", body]));
});
