import { useEffect, useState } from "preact/hooks";
import { serverNow } from "./serverClock";

/** The server's time, renewed every `everyMs` while `isOn`. */
export function useServerNow(everyMs = 1000, isOn = true): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!isOn) return;
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isOn]);
  return now;
}
