import { signal } from "@preact/signals";
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "../../src/i18n";
import { Conversation } from "../../src/parts/control/Conversation";
import type { Person } from "../../src/protocol";
import type { LiveRoom } from "../../src/state/liveRoom";
import { emptyRoom, type Line } from "../../src/state/room";
import { toasts } from "../../src/state/toasts";

const rina: Person = { id: "p1", name: "Rina", role: "viewer" };
const host: Person = { id: "p2", name: "Host", role: "host" };
const line = (seq: number): Line => ({
  kind: "chat",
  seq,
  atMs: 1000,
  messageId: `m${seq}`,
  clientId: `c${seq}`,
  person: rina,
  text: `text ${seq}`,
});

let sent: string[] = [];
const told = (name: string) => (id: string) => {
  sent.push(`${name} ${id}`);
  return Promise.resolve();
};

function desk() {
  const room = {
    view: signal({ ...emptyRoom, me: host, canModerate: true, canChat: true, lines: [line(1), line(2)] }),
    drafts: signal([]),
    deleteMessage: told("delete"),
    restoreMessage: told("restore"),
    mute: told("mute"),
    unmute: told("unmute"),
  } as unknown as LiveRoom;
  return render(<Conversation room={room} />);
}

const press = (key: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  act(async () => {
    fireEvent.keyDown(target, { key, ...more });
    await vi.advanceTimersByTimeAsync(0);
  });

const doAct = (page: ReturnType<typeof desk>, name: string) =>
  act(async () => {
    fireEvent.click(page.getAllByRole("button", { name })[0]!);
    await vi.advanceTimersByTimeAsync(0);
  });

beforeEach(async () => {
  await setLanguage("en");
  vi.useFakeTimers();
  sent = [];
});

afterEach(async () => {
  await vi.runAllTimersAsync();
  cleanup();
  vi.useRealTimers();
});

test("acts are taken back by U and by Ctrl+Z, the latest first, each once", async () => {
  const page = desk();
  await doAct(page, "Delete the message of Rina");
  await doAct(page, "Mute Rina for ten minutes");
  await press("z", { ctrlKey: true });
  await press("u");
  await press("u");
  expect(sent).toEqual(["delete m1", "mute p1", "unmute p1", "restore m1"]);
});

test("the message that offers it is gone once the act is taken back", async () => {
  const page = desk();
  await doAct(page, "Delete the message of Rina");
  expect(toasts.value.map((one) => one.action?.label)).toEqual(["Undo"]);
  await act(() => toasts.value[0]!.action!.run());
  await press("u");
  expect(sent).toEqual(["delete m1", "restore m1"]);
  expect(toasts.value.map((one) => one.text)).toEqual(["The message is back."]);
});

test("nothing is taken back after ten seconds", async () => {
  const page = desk();
  await doAct(page, "Delete the message of Rina");
  await act(() => vi.advanceTimersByTimeAsync(10_000).then(() => undefined));
  await press("u");
  expect(sent).toEqual(["delete m1"]);
  expect(toasts.value).toEqual([]);
});

test("in a text, U and Ctrl+Z are what they always are", async () => {
  const page = desk();
  await doAct(page, "Delete the message of Rina");
  const text = page.container.appendChild(document.createElement("textarea"));
  await press("u", {}, text);
  await press("z", { ctrlKey: true }, text);
  expect(sent).toEqual(["delete m1"]);
});
