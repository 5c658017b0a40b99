// Opening and closing polls, for the host.

import { useEffect } from "preact/hooks";
import { post } from "../net/api";
import type { OpenPoll, PollList, PollView } from "../protocol";
import { useResource } from "./resource";

/** The show's polls, newest first; read again when `openPollId` changes. */
export function usePollDesk(slug: string, openPollId: string | null) {
  const path = `/shows/${encodeURIComponent(slug)}/polls`;
  const polls = useResource<PollList>(path);
  const { reload } = polls;
  useEffect(reload, [openPollId, reload]);
  return {
    polls,
    open: (question: string, options: string[]) =>
      post<PollView>(path, { question, options } satisfies OpenPoll).then(() => undefined),
    close: (pollId: string) => post<PollView>(`/polls/${pollId}/close`).then(() => polls.reload()),
  };
}
