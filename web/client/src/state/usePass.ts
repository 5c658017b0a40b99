// Asks for the right to play a show while its page is open.

import { useEffect, useState } from "preact/hooks";
import { Pass } from "../media/pass";
import { ApiError } from "../net/api";
import type { ShowView } from "../protocol";
import { account, session } from "./session";

interface Entry {
  /** The player may begin. */
  isOpen: boolean;
  /** Why it never will, for whoever reads the page. */
  refused: unknown;
  pass: Pass | null;
}

/** For shows that ask nothing of their viewers it is open at once. */
export function usePass(show: ShowView | null): Entry {
  const [pass, setPass] = useState<Pass | null>(null);
  const slug = show?.needs_grant && !show.blocked ? show.slug : null;
  const isKnown = session.value !== null;
  const accountId = account.value?.id ?? null;
  useEffect(() => {
    if (slug === null || !isKnown) return;
    const held = new Pass(slug);
    setPass(held);
    return () => {
      held.close();
      setPass(null);
    };
  }, [slug, isKnown, accountId]);
  if (show?.blocked) return { isOpen: false, refused: new ApiError(show.blocked), pass: null };
  const isOpen = show !== null && (slug === null || (pass?.isReady.value ?? false));
  return { isOpen, refused: isOpen ? null : (pass?.trouble.value ?? null), pass };
}
