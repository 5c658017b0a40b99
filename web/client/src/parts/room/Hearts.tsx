import { useEffect, useRef, useState } from "preact/hooks";
import "../../styles/hearts.css";

/** More at once would only slow a cheap phone. */
const MOST = 14;
const RISE_MS = 1800;

interface Rising {
  id: number;
  drift: number;
}

/** Hearts that rise when `count` grows; none where people ask for less motion. */
export function Hearts({ count }: { count: number }) {
  const [rising, setRising] = useState<Rising[]>([]);
  const before = useRef(count);
  const last = useRef(0);
  useEffect(() => {
    const more = Math.min(5, count - before.current);
    before.current = count;
    if (more <= 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const added = Array.from({ length: more }, () => ({ id: ++last.current, drift: Math.random() * 2 - 1 }));
    setRising((old) => [...old, ...added].slice(-MOST));
    const ids = new Set(added.map((one) => one.id));
    setTimeout(() => setRising((old) => old.filter((one) => !ids.has(one.id))), RISE_MS);
  }, [count]);
  return (
    <div class="hearts" aria-hidden="true">
      {rising.map((one, index) => (
        <span
          key={one.id}
          class="hearts__one"
          style={{ "--drift": one.drift, "--late": `${(index % 5) * 90}ms` }}
        >
          ♥
        </span>
      ))}
    </div>
  );
}
