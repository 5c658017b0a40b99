/** The letter of a key by what it types or, where that is no Latin letter (a Bengali layout), by its place. */
export function letterOf(event: Pick<KeyboardEvent, "key" | "code">): string {
  const typed = event.key.toLowerCase();
  const isForeign = typed.length === 1 && typed > "\u007f";
  return isForeign && event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : typed;
}
