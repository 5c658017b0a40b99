import { describe, expect, it } from "vitest";
import type { Person, StageMember, StageState, StageTrack } from "../../../src/protocol";
import {
  applyStageFact,
  emptyStage,
  isFull,
  placesOf,
  programmeOf,
  standingOf,
} from "../../../src/state/stage/stage";
import { selectionOf } from "../../../src/state/stage/useStage";

const person = (id: string, role: Person["role"] = "viewer"): Person => ({ id, name: id, role });
const member = (id: string, change: Partial<StageMember> = {}): StageMember => ({
  person: person(id),
  is_audio_muted: false,
  is_video_muted: false,
  is_audio_held: false,
  is_video_held: false,
  ...change,
});
const track = (person_id: string, line: number, source: StageTrack["source"] = "camera"): StageTrack => ({
  person_id,
  source,
  video_line: line,
  audio_line: line,
});
const stage: StageState = {
  ...emptyStage,
  members: [member("host"), member("rina")],
  tracks: [track("host", 0), track("rina", 1)],
  programme: { person_id: "host", source: "camera" },
};

describe("standing", () => {
  it("goes from watching to a raised hand, an invitation and the stage", () => {
    expect(standingOf(stage, "noor")).toBe("watching");
    const raised = applyStageFact(stage, { type: "hand_raised", person: person("noor") });
    expect(standingOf(raised, "noor")).toBe("raised");
    const invited = applyStageFact(stage, { type: "stage_invited", person: person("noor") });
    expect(standingOf(invited, "noor")).toBe("invited");
    const joined = applyStageFact(raised, { type: "stage_joined", person: person("noor") });
    expect(standingOf(joined, "noor")).toBe("member");
    expect(joined.hands).toEqual([]);
    const left = applyStageFact(joined, { type: "stage_left", person_id: "noor", removed: true });
    expect(standingOf(left, "noor")).toBe("watching");
  });

  it("is watching for who is not known yet", () => expect(standingOf(stage, null)).toBe("watching"));
});

it("is full when six are on stage or asked", () => {
  const five = { ...stage, members: ["a", "b", "c", "d", "e"].map((id) => member(id)) };
  expect(isFull(five)).toBe(false);
  expect(isFull({ ...five, invited: [person("f")] })).toBe(true);
});

describe("places", () => {
  it("has a camera of everybody, even of who sends nothing yet, and the rest behind it", () => {
    const more = {
      ...stage,
      members: [...stage.members, member("noor")],
      tracks: [track("host", 2, "screen"), ...stage.tracks],
    };
    const places = placesOf(more, ["rina"], "rina");
    expect(places.map((one) => one.key)).toEqual([
      "host/camera",
      "host/screen",
      "rina/camera",
      "noor/camera",
    ]);
    expect(places.map((one) => one.isSending)).toEqual([true, true, true, false]);
    expect(places.map((one) => one.isSpeaking)).toEqual([false, false, true, false]);
    expect(places[2]).toMatchObject({ isMe: true, isHost: false, videoLine: 1 });
  });

  it("has no picture of a muted camera", () => {
    const muted = applyStageFact(stage, {
      type: "stage_muted",
      person_id: "rina",
      audio: true,
      video: true,
      audio_held: true,
      video_held: false,
    });
    expect(placesOf(muted, ["rina"], null)[1]).toMatchObject({
      videoLine: null,
      isAudioMuted: true,
      isSpeaking: false,
    });
  });
});

describe("the programme", () => {
  it("is what was chosen while it sends, else the host's camera", () => {
    const swapped = applyStageFact(stage, {
      type: "programme_changed",
      person_id: "rina",
      source: "camera",
    });
    expect(programmeOf(swapped)).toBe("rina/camera");
    const gone = applyStageFact(swapped, { type: "stage_tracks", tracks: [track("host", 0)] });
    expect(programmeOf(gone)).toBe("host/camera");
    expect(programmeOf(emptyStage)).toBeNull();
  });
});

describe("what a viewer takes from the lines", () => {
  it("is the large picture and every voice but one's own", () => {
    const places = placesOf(stage, [], "rina");
    expect(selectionOf(places, "host/camera")).toEqual({ video: 0, silent: [1], expects: "picture" });
  });

  it("leaves one's own large picture to one's own camera", () => {
    expect(selectionOf(placesOf(stage, [], "rina"), "rina/camera").video).toBeNull();
  });

  it("expects sound only while all cameras are off, and nothing while all are muted", () => {
    const off = (audio: boolean) => ({
      ...stage,
      members: stage.members.map((one) => ({ ...one, is_video_muted: true, is_audio_muted: audio })),
    });
    expect(selectionOf(placesOf(off(false), [], null), null).expects).toBe("sound");
    expect(selectionOf(placesOf(off(true), [], null), null).expects).toBe("nothing");
  });
});
