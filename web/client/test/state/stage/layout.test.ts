import { describe, expect, it } from "vitest";
import type { StageTrack } from "../../../src/protocol";
import { layoutOn, picturesOf } from "../../../src/state/stage/layout";
import type { Place } from "../../../src/state/stage/stage";

function place(key: string, source: StageTrack["source"] = "camera", isSending = true): Place {
  return {
    key: `${key}/${source}`,
    person: { id: key, name: key, role: "viewer" },
    source,
    isHost: key === "host",
    isMe: false,
    videoLine: 0,
    audioLine: 0,
    isSending,
    isAudioMuted: false,
    isSpeaking: false,
  };
}

describe("the layout that HLS shows", () => {
  const [host, rina, tanvir] = [place("host"), place("rina"), place("tanvir")];
  const screen = place("host", "screen");

  it("follows by itself who is there", () => {
    expect(layoutOn("auto", [host])).toBe("solo");
    expect(layoutOn("auto", [host, rina])).toBe("side_by_side");
    expect(layoutOn("auto", [host, rina, tanvir])).toBe("speaker");
    expect(layoutOn("auto", [host, screen])).toBe("screen_with_camera");
  });

  it("is what was chosen as far as there is enough to show", () => {
    expect(layoutOn("picture_in_picture", [host, rina])).toBe("picture_in_picture");
    expect(layoutOn("speaker", [host])).toBe("solo");
    expect(layoutOn("screen_with_camera", [host, rina])).toBe("side_by_side");
    expect(layoutOn("solo", [host, rina, tanvir])).toBe("solo");
  });

  it("counts cameras that are off and leaves out who sends nothing", () => {
    const off = { ...rina, videoLine: null };
    expect(picturesOf([host, off, place("away", "camera", false), { ...screen, videoLine: null }])).toEqual([
      host,
      off,
    ]);
  });
});
