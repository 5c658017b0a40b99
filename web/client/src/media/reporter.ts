// Sends what a connection's player saw: every ten seconds when there is news, and when it goes.

import { isNews, noReport, withReading } from "./reports";
import { readingOf, type Reading } from "./stats";

const READ_EVERY_MS = 5000;
const READS_PER_REPORT = 2;

/** Watches until the returned function is called; `isExcused` says that a standing picture is nobody's fault. */
export function reportOn(pc: RTCPeerConnection, url: string, isExcused: () => boolean): () => void {
  let sum = noReport;
  let sent = noReport;
  let before: Reading | null = null;
  let reads = 0;
  let wasExcused = false;
  const timer = setInterval(() => {
    void pc.getStats().then((report) => {
      const now = readingOf(report);
      const excused = isExcused();
      sum = withReading(sum, now, before, excused || wasExcused);
      wasExcused = excused;
      before = now;
      reads += 1;
      if (reads % READS_PER_REPORT === 0) send();
    });
  }, READ_EVERY_MS);
  function send(): void {
    if (!isNews(sum, sent)) return;
    sent = sum;
    // A beacon outlives the page, and nobody waits for its answer.
    navigator.sendBeacon(url, new Blob([JSON.stringify(sum)], { type: "application/json" }));
  }
  return () => {
    clearInterval(timer);
    send();
  };
}
