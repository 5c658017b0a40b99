/** The sign-in page that comes back to `next`. */
export function signInHref(next: string): string {
  return `/signin?next=${encodeURIComponent(next)}`;
}

/** The same for a newcomer. */
export function signUpHref(next: string): string {
  return `/signup?next=${encodeURIComponent(next)}`;
}

/** Where to go after signing in: `next` of the query when it is a page of ours, else home. */
export function nextFrom(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "/";
  const here = new URL(next, location.origin);
  const isOurs = next.startsWith("/") && here.origin === location.origin && !here.pathname.startsWith("//");
  return isOurs ? here.pathname + here.search : "/";
}
