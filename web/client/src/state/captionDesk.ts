// Automatic captions of a show: how they are doing, and the host's switch.

import { put } from "../net/api";
import type { CaptionsView, SpeechView, SwitchSpeech } from "../protocol";
import { useResource } from "./resource";

const LOOK_EVERY_MS = 5_000;

export function useCaptionDesk(slug: string) {
  const path = `/shows/${encodeURIComponent(slug)}/captions`;
  const speech = useResource<CaptionsView>(path, LOOK_EVERY_MS);
  return {
    speech,
    turn: async (language: SpeechView["language"], isOn: boolean) =>
      speech.put(await put<CaptionsView>(path, { language, is_on: isOn } satisfies SwitchSpeech)),
  };
}
