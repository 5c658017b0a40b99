import { signal } from "@preact/signals";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "ok" | "danger";
  action: { label: string; run: () => void } | null;
}

/** Short messages on the screen now, oldest first. */
export const toasts = signal<readonly Toast[]>([]);

const SHOWN_MS = 5_000;
let last = 0;

interface ToastOptions {
  tone?: Toast["tone"];
  /** A button in the message, for example to undo. */
  action?: { label: string; run: () => void };
  ms?: number;
}

/**
 * Shows a message for a while and returns its id, for `dismiss`. It takes the place of those before it,
 * except where they offer an action.
 */
export function toast(text: string, options: ToastOptions = {}): number {
  const id = ++last;
  const one: Toast = { id, text, tone: options.tone ?? "plain", action: options.action ?? null };
  toasts.value = [...toasts.value.filter((old) => old.action).slice(-2), one];
  setTimeout(() => dismiss(id), options.ms ?? SHOWN_MS);
  return id;
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
