import { useState } from "preact/hooks";

export interface Submission {
  busy: boolean;
  error: unknown;
  /** Runs the work unless it runs already; true when it went well. What it throws becomes `error`. */
  run: (work: () => Promise<void>) => Promise<boolean>;
}

/** State of something sent to the server: never twice at once, and its error stays until the next try. */
export function useSubmission(): Submission {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function run(work: () => Promise<void>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (caught) {
      setError(caught);
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { busy, error, run };
}
