import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { account } from "../../state/session";
import { SignInSheet } from "./SignInSheet";

interface SignInFirst {
  /** Runs `then` once somebody is signed in. */
  withSignIn: (then: () => void) => void;
  /** To be put on the page. */
  signInSheet: VNode;
}

/** For what needs an account: it goes on after a sheet that signs in without leaving the show. */
export function useSignIn(): SignInFirst {
  const [waiting, setWaiting] = useState<{ then: () => void } | null>(null);
  return {
    withSignIn: (then) => (account.value ? then() : setWaiting({ then })),
    signInSheet: (
      <SignInSheet
        open={waiting !== null}
        onClose={() => setWaiting(null)}
        onDone={() => {
          setWaiting(null);
          waiting?.then();
        }}
      />
    ),
  };
}
