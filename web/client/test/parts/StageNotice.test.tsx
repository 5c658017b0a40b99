import { signal } from "@preact/signals";
import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, beforeAll, expect, test } from "vitest";
import { setLanguage } from "../../src/i18n";
import type { Player } from "../../src/media/player";
import { StageNotice } from "../../src/parts/player/StageNotice";
import type { ShowView } from "../../src/protocol";
import type { LiveRoom } from "../../src/state/liveRoom";

beforeAll(() => setLanguage("en"));
afterEach(cleanup);

function show(hasTiles: boolean, isConnected = true): void {
  const player = {
    needsTap: signal(false),
    isPaused: signal(false),
    state: signal("waiting"),
    via: signal("webrtc"),
  } as unknown as Player;
  const view = signal({ hostAway: true, stage: { tracks: [] } });
  const room = { view, isConnected: signal(isConnected) } as unknown as LiveRoom;
  render(<StageNotice show={{} as ShowView} phase="live" {...{ room, player, hasTiles }} />);
}

test("a host who is away is a card over the picture that stands still", () => {
  show(false);
  expect(screen.getByRole("heading").textContent).toBe("The host is reconnecting");
  expect(screen.getByRole("status").textContent).toContain("your bag are safe");
});

test("people on stage are not covered: one line says it", () => {
  show(true);
  expect(screen.getByRole("status").textContent).toBe("The host is reconnecting");
  expect(screen.getByRole("status").className).toContain("notice--line");
});

test("without a room it is this page that is reconnecting", () => {
  show(true, false);
  expect(screen.getByRole("status").textContent).toBe("Connecting again…");
});
