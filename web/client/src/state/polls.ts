import { useEffect, useState } from "preact/hooks";
import { get } from "../net/api";
import type { PollList, PollState } from "../protocol";
import { account } from "./session";

interface MyVote {
  /** The option this person voted for in the poll; null while there is none, or none is known. */
  vote: number | null;
  remember: (option: number) => void;
}

/** How the person signed in voted, also in an earlier visit. */
export function useMyVote(slug: string, pollId: string | null): MyVote {
  const [known, setKnown] = useState<{ pollId: string; option: number } | null>(null);
  const personId = account.value?.id ?? null;
  useEffect(() => {
    setKnown(null);
    if (pollId === null || personId === null) return;
    get<PollList>(`/shows/${encodeURIComponent(slug)}/polls`).then(
      ({ items }) => {
        const option = items.find((one) => one.id === pollId)?.my_vote;
        if (option !== null && option !== undefined) setKnown({ pollId, option });
      },
      () => undefined, // without it the server still refuses a second vote
    );
  }, [pollId, personId, slug]);
  return {
    vote: known !== null && known.pollId === pollId ? known.option : null,
    remember: (option) => pollId !== null && setKnown({ pollId, option }),
  };
}

const RESULT_MS = 15_000;

/** The poll to show: the open one, and for some seconds the result of one that this page saw open. */
export function useShownPoll(poll: PollState | null): PollState | null {
  const [seen, setSeen] = useState<string | null>(null);
  const id = poll?.id ?? null;
  const isOpen = poll?.is_open ?? false;
  useEffect(() => {
    if (isOpen) return setSeen(id);
    const timer = setTimeout(() => setSeen(null), RESULT_MS);
    return () => clearTimeout(timer);
  }, [id, isOpen]);
  return poll && (isOpen || seen === id) ? poll : null;
}
