/** The targets of a `Link` header by their relation (RFC 8288). */
export function linksOf(header: string | null, base: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, target, rel] of (header ?? "").matchAll(/<([^>]*)>[^,]*?;\s*rel="?([^",;]+)"?/g)) {
    if (target !== undefined && rel !== undefined) found.set(rel, new URL(target, base).href);
  }
  return found;
}
