import { act, cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../../src/i18n";
import { ProtectionForm } from "../../src/parts/protect/ProtectionForm";
import type { ProtectionView, SetProtection } from "../../src/protocol";

const open: ProtectionView = {
  tokens: false,
  encrypted: false,
  watermark: false,
  country_rule: "everywhere",
  countries: [],
  can_encrypt: true,
  geo_configured: true,
  known_countries: ["BD", "IN", "NP"],
};
let sent: SetProtection[] = [];

vi.mock("../../src/net/api", async (original) => ({
  ...(await original<object>()),
  put: (_: string, body: SetProtection) => {
    sent.push(body);
    return Promise.resolve({});
  },
}));

const show = (change: Partial<ProtectionView> = {}) => {
  const saved = vi.fn();
  return { saved, page: render(<ProtectionForm slug="s" saved={{ ...open, ...change }} onSaved={saved} />) };
};
type Page = ReturnType<typeof show>["page"];
const save = (page: Page) =>
  act(async () => void fireEvent.click(page.getByRole("button", { name: "Save" })));
const choose = (page: Page, field: string, value: string) =>
  act(async () => void fireEvent.change(page.getByLabelText(field), { target: { value } }));

beforeEach(async () => {
  await setLanguage("en");
  sent = [];
});
afterEach(cleanup);

test("everything chosen is saved at once", async () => {
  const { page, saved } = show();
  await act(async () => void fireEvent.click(page.getByLabelText("Only through Haat")));
  await act(async () => void fireEvent.click(page.getByLabelText("Viewer's name over the picture")));
  await choose(page, "Countries", "except");
  await choose(page, "Add a country", "IN");
  await choose(page, "Add a country", "NP");
  await act(async () => void fireEvent.click(page.getByRole("button", { name: "Remove India" })));
  await save(page);
  const wanted = { tokens: true, encrypted: false, watermark: true };
  expect(sent).toEqual([{ ...wanted, country_rule: "except", countries: ["NP"] }]);
  await vi.waitFor(() => expect(saved).toHaveBeenCalledOnce());
});

test("a rule without countries is told before anything is sent", async () => {
  const { page } = show();
  await choose(page, "Countries", "only");
  await save(page);
  expect(page.container.textContent).toContain("Choose at least one country.");
  expect(sent).toEqual([]);
});

test("encryption cannot be changed once the show has begun", () => {
  const { page } = show({ can_encrypt: false, encrypted: true });
  expect(page.getByLabelText("Encrypted video").hasAttribute("disabled")).toBe(true);
  expect(page.container.textContent).toContain("The show has begun, so this stays as it is.");
});

test("without a database of addresses the page says so", () => {
  const { page } = show({ geo_configured: false });
  expect(page.getByLabelText("Countries").hasAttribute("disabled")).toBe(true);
  expect(page.container.textContent).toContain("no address database is set up");
});

test("a rule that the server can no longer keep is told with what to do", () => {
  const { page } = show({ geo_configured: false, country_rule: "except", countries: ["IN"] });
  expect(page.getByLabelText("Countries").hasAttribute("disabled")).toBe(false);
  expect(page.container.textContent).toContain("only you and the staff can watch. Take the rule off");
});
