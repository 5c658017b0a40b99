import { cleanup, render } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { setLanguage } from "../../src/i18n";
import { Money } from "../../src/parts/Money";

afterEach(cleanup);

test.each([
  ["en", "from ৳420৳500"],
  ["bn", "৳৪২০ থেকে৳৫০০"],
] as const)("the lowest price says so where the language wants it: %s", async (language, text) => {
  await setLanguage(language);
  const { container } = render(<Money minor={42_000} was={50_000} isFrom />);
  expect(container.textContent).toBe(text);
});

test("one price is just that, and an old price below it is none", async () => {
  await setLanguage("en");
  const { container } = render(<Money minor={42_000} was={42_000} />);
  expect(container.textContent).toBe("৳420");
});
