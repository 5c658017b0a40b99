// Who is on stage, who wants to be, and what is sent from there, as pure functions of the room's facts.

import type { AnyFact, Person, StageMember, StageState, StageTrack } from "../../protocol";

/** Host included. */
export const MOST_MEMBERS = 6;

export const emptyStage: StageState = {
  members: [],
  hands: [],
  invited: [],
  tracks: [],
  programme: null,
  layout: "auto",
};

/** `invited`: asked and not answered yet. */
export type Standing = "watching" | "raised" | "invited" | "member";

/** One picture or voice of the stage; a person's camera has a place even while nothing is sent. */
export interface Place {
  key: string;
  person: Person;
  source: StageTrack["source"];
  isHost: boolean;
  isMe: boolean;
  /** Null: there is no picture to show, by mute or because none is sent. */
  videoLine: number | null;
  audioLine: number | null;
  isSending: boolean;
  isAudioMuted: boolean;
  isSpeaking: boolean;
}

export function keyOf(place: { person_id: string; source: StageTrack["source"] }): string {
  return `${place.person_id}/${place.source}`;
}

/** The stage after a fact; the same object when the fact is about something else. */
export function applyStageFact(stage: StageState, fact: AnyFact): StageState {
  switch (fact.type) {
    case "hand_raised":
      return { ...stage, hands: withPerson(stage.hands, fact.person) };
    case "hand_lowered":
      return { ...stage, hands: withoutPerson(stage.hands, fact.person_id) };
    case "stage_invited":
      return { ...stage, invited: withPerson(stage.invited, fact.person) };
    case "stage_declined":
      return { ...stage, invited: withoutPerson(stage.invited, fact.person_id) };
    case "stage_joined":
      return {
        ...stage,
        members: [
          ...stage.members.filter((one) => one.person.id !== fact.person.id),
          memberOf(stage, fact.person),
        ],
        hands: withoutPerson(stage.hands, fact.person.id),
        invited: withoutPerson(stage.invited, fact.person.id),
      };
    case "stage_left":
      return { ...stage, members: stage.members.filter((one) => one.person.id !== fact.person_id) };
    case "stage_muted":
      return {
        ...stage,
        members: stage.members.map((one) =>
          one.person.id === fact.person_id
            ? {
                ...one,
                is_audio_muted: fact.audio,
                is_video_muted: fact.video,
                is_audio_held: fact.audio_held,
                is_video_held: fact.video_held,
              }
            : one,
        ),
      };
    case "programme_changed":
      return { ...stage, programme: { person_id: fact.person_id, source: fact.source } };
    case "layout_changed":
      return { ...stage, layout: fact.layout };
    case "stage_tracks":
      return { ...stage, tracks: fact.tracks };
    default:
      return stage;
  }
}

export function standingOf(stage: StageState, meId: string | null): Standing {
  const isMe = (person: Person) => person.id === meId;
  if (stage.members.some((one) => isMe(one.person))) return "member";
  if (stage.invited.some(isMe)) return "invited";
  return stage.hands.some(isMe) ? "raised" : "watching";
}

/** An invitation keeps a place free, so it counts. */
export function isFull(stage: StageState): boolean {
  return stage.members.length + stage.invited.length >= MOST_MEMBERS;
}

/** Every member's camera, then what else they send, in the order of the members; the host is the first. */
export function placesOf(stage: StageState, speakers: readonly string[], meId: string | null): Place[] {
  return stage.members.flatMap((member, index) => {
    const tracks = stage.tracks.filter((track) => track.person_id === member.person.id);
    const camera = tracks.find((track) => track.source === "camera");
    const extras = tracks.filter((track) => track.source !== "camera");
    return [camera ?? silent(member.person.id), ...extras].map((track) => ({
      key: keyOf(track),
      person: member.person,
      source: track.source,
      isHost: index === 0,
      isMe: member.person.id === meId,
      videoLine: member.is_video_muted && track.source !== "screen" ? null : track.video_line,
      audioLine: track.audio_line,
      isSending: track === camera || track.source !== "camera",
      isAudioMuted: member.is_audio_muted,
      isSpeaking: track.source === "camera" && !member.is_audio_muted && speakers.includes(member.person.id),
    }));
  });
}

/** What a one-picture viewer gets; the host's camera while the chosen place sends nothing. */
export function programmeOf(stage: StageState): string | null {
  const { programme, tracks, members } = stage;
  if (programme && tracks.some((track) => keyOf(track) === keyOf(programme))) return keyOf(programme);
  const host = members[0]?.person.id;
  return host === undefined ? null : keyOf({ person_id: host, source: "camera" });
}

function memberOf(stage: StageState, person: Person): StageMember {
  return (
    stage.members.find((one) => one.person.id === person.id) ?? {
      person,
      is_audio_muted: false,
      is_video_muted: false,
      is_audio_held: false,
      is_video_held: false,
    }
  );
}

function silent(personId: string): StageTrack {
  return { person_id: personId, source: "camera", video_line: null, audio_line: null };
}

function withPerson(people: readonly Person[], person: Person): Person[] {
  return [...people.filter((one) => one.id !== person.id), person];
}

function withoutPerson(people: readonly Person[], personId: string): Person[] {
  return people.filter((one) => one.id !== personId);
}
