import { useEffect } from "preact/hooks";
import type { ShowHealthView } from "../protocol";
import { useResource, type Resource } from "./resource";

const EVERY_MS = 2000;

/** What the server sees of a show's stream, read every two seconds while the page is visible. */
export function useStreamHealth(slug: string): Resource<ShowHealthView> {
  const health = useResource<ShowHealthView>(`/shows/${encodeURIComponent(slug)}/health`);
  const { reload } = health;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return health;
}
