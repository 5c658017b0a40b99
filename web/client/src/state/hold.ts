// Time left of something that ends at a moment of the server's clock; pure.

export interface Left {
  minutes: number;
  seconds: number;
  isOver: boolean;
}

/** Whole seconds left, rounded up, so that 0:00 is shown only when it is over. */
export function timeLeft(endsAtMs: number, serverNowMs: number): Left {
  const seconds = Math.max(0, Math.ceil((endsAtMs - serverNowMs) / 1000));
  return { minutes: Math.floor(seconds / 60), seconds: seconds % 60, isOver: seconds === 0 };
}
