// A show that is not there yet: who opened its link too early is shown it when it comes.

import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../net/api";
import { backoffMs } from "../net/backoff";
import type { ShowView } from "../protocol";
import type { Resource } from "./resource";

const FIRST_MS = 4000;
const MOST_MS = 30_000;

/** Whether the server knows no such show; while the page is looked at it is asked again, ever more rarely. */
export function useNotYet({ data, error, reload }: Resource<ShowView>): boolean {
  const tries = useRef(0);
  const isUnknown = data === null && error instanceof ApiError && error.code === "show.unknown";
  useEffect(() => {
    if (!isUnknown) return;
    // A hidden page asks when it is looked at again, as every resource does.
    const again = () => document.visibilityState === "visible" && reload();
    const timer = setTimeout(again, backoffMs(tries.current, Math.random(), FIRST_MS, MOST_MS));
    tries.current += 1;
    return () => clearTimeout(timer);
  }, [isUnknown, error, reload]);
  return isUnknown;
}
