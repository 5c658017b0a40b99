// Waiting between attempts.

/** Milliseconds to wait before attempt `attempt` (from 0); `random` in [0, 1) spreads clients by ±25 %. */
export function backoffMs(attempt: number, random: number, firstMs = 500, mostMs = 5000): number {
  const plain = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10));
  return Math.round(plain * (0.75 + random / 2));
}

/** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
