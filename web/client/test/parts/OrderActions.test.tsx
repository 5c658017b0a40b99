import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../../src/i18n";
import { OrderActions } from "../../src/parts/OrderActions";
import type { OrderView } from "../../src/protocol";

beforeEach(() => setLanguage("en"));
afterEach(cleanup);

const order = { actions: ["confirm", "cancel"] } as OrderView;

test("the next step acts at once", () => {
  const onAct = vi.fn();
  render(<OrderActions order={order} acting={null} onAct={onAct} />);
  fireEvent.click(screen.getByRole("button", { name: "Confirm" }));
  expect(onAct).toHaveBeenCalledExactlyOnceWith("confirm");
});

test("cancelling asks first", () => {
  const onAct = vi.fn();
  render(<OrderActions order={order} acting={null} onAct={onAct} />);
  fireEvent.click(screen.getByRole("button", { name: "Cancel order" }));
  expect(onAct).not.toHaveBeenCalled();
  const [, sure] = screen.getAllByRole("button", { name: "Cancel order" });
  if (!sure) throw new Error("no question was asked");
  fireEvent.click(sure);
  expect(onAct).toHaveBeenCalledExactlyOnceWith("cancel");
});

test("nothing can be pressed twice", () => {
  render(<OrderActions order={order} acting="confirm" onAct={vi.fn()} />);
  for (const button of screen.getAllByRole<HTMLButtonElement>("button")) expect(button.disabled).toBe(true);
});
