import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { setLanguage } from "../../src/i18n";
import { StageTiles } from "../../src/parts/stage/StageTiles";
import type { Place } from "../../src/state/stage/stage";

beforeAll(() => setLanguage("en"));
afterEach(cleanup);

const place = (name: string, change: Partial<Place> = {}): Place => ({
  key: `${name}/camera`,
  person: { id: name, name, role: "viewer" },
  source: "camera",
  isHost: false,
  isMe: false,
  videoLine: null,
  audioLine: null,
  isSending: true,
  isAudioMuted: false,
  isSpeaking: false,
  ...change,
});
const screenSize = { width: 390, height: 844, top: 76, bottom: 354 };

function show(places: Place[], isHostAway = false) {
  const onPick = vi.fn();
  render(
    <StageTiles
      places={places}
      main={places[0]?.key ?? null}
      isEqual={false}
      screen={screenSize}
      pictureOf={() => null}
      isHostAway={isHostAway}
      onPick={onPick}
    />,
  );
  return onPick;
}

it("names everybody, and says who is silent, who speaks and who is not connected", () => {
  show([
    place("Rahima", { isHost: true, isSpeaking: true }),
    place("Nusrat", { isAudioMuted: true }),
    place("Tanvir", { isSending: false }),
  ]);
  const [rahima, nusrat, tanvir] = screen.getAllByTestId("stage-tile");
  expect(rahima?.textContent).toContain("speaking");
  expect(nusrat?.textContent).toContain("Camera off");
  expect(nusrat?.querySelector("[aria-label='Microphone off']")).not.toBeNull();
  expect(tanvir?.textContent).toContain("Connecting…");
});

it("says that a host who is away comes back", () => {
  show([place("Rahima", { isHost: true, isSending: false }), place("Nusrat")], true);
  expect(screen.getByText("Reconnecting…")).toBeTruthy();
});

it("makes a small picture large on a tap, and has no button on the large one", () => {
  const onPick = show([place("Rahima", { isHost: true }), place("Nusrat"), place("Me", { isMe: true })]);
  fireEvent.click(screen.getByRole("button", { name: "Show Nusrat large" }));
  expect(onPick).toHaveBeenCalledWith("Nusrat/camera");
  expect(screen.queryByRole("button", { name: "Show Rahima large" })).toBeNull();
  expect(screen.getByRole("button", { name: "Show You large" })).toBeTruthy();
});

it("calls a screen after whose it is", () => {
  const shared = place("Rahima", { key: "Rahima/screen", source: "screen" });
  show([shared, place("Rahima", { isHost: true })]);
  expect(screen.getByText("Screen of Rahima")).toBeTruthy();
});
