import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import "../styles/button.css";

type Kind = "primary" | "quiet" | "buy" | "danger" | "plain" | "glass";

interface Look {
  /** `primary` once per screen; `buy` only for what can be bought; `glass` over video. */
  kind?: Kind;
  size?: "m" | "s";
  icon?: LucideIcon;
  /** As wide as its place. */
  full?: boolean;
}

interface ButtonProps extends Look {
  children: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  type?: "button" | "submit";
  disabled?: boolean;
  /** Working: shows a turning mark and takes no clicks. */
  busy?: boolean;
  title?: string;
  /** Accessible name where the words alone do not say what the button is about; begins or ends with them. */
  label?: string | undefined;
}

export function Button({
  kind,
  size,
  icon: Icon,
  full,
  busy,
  disabled,
  type,
  label,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type ?? "button"}
      class={classes(kind, size, full)}
      disabled={disabled === true || busy === true}
      aria-busy={busy}
      aria-label={label}
      {...rest}
    >
      {busy ? (
        <span class="button__busy" aria-hidden="true" />
      ) : (
        Icon && <Icon size={20} aria-hidden="true" />
      )}
      <span>{children}</span>
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  kind,
  size,
  icon: Icon,
  full,
  href,
  children,
}: Look & { href: string; children: ComponentChildren }) {
  return (
    <Link href={href} class={classes(kind, size, full)}>
      {Icon && <Icon size={20} aria-hidden="true" />}
      <span>{children}</span>
    </Link>
  );
}

interface IconButtonProps {
  icon: LucideIcon;
  /** Accessible name, also shown as a tooltip. */
  label: string;
  kind?: Kind;
  onClick?: (event: MouseEvent) => void;
  disabled?: boolean;
  /** For buttons that stay down. */
  pressed?: boolean;
  /** Small figure on the corner, for example the number of products. */
  badge?: string | number;
}

export function IconButton({ icon: Icon, label, kind = "plain", pressed, badge, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`button button--icon button--${kind}`}
      aria-label={badge === undefined ? label : `${label}, ${badge}`}
      title={label}
      aria-pressed={pressed}
      {...rest}
    >
      <Icon size={20} aria-hidden="true" />
      {badge !== undefined && <span class="button__badge">{badge}</span>}
    </button>
  );
}

function classes(kind: Kind = "quiet", size: "m" | "s" = "m", full = false): string {
  return `button button--${kind} button--${size}${full ? " button--full" : ""}`;
}
