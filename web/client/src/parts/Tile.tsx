import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import "../styles/tile.css";

interface TileProps {
  icon: LucideIcon;
  href: string;
  title: string;
  /** Where it leads, in words. */
  act: string;
  children: ComponentChildren;
}

/** A way to another page with the one figure that matters there. */
export function Tile({ icon: Icon, href, title, act, children }: TileProps) {
  return (
    <Link href={href} class="tile">
      <span class="tile__head">
        <Icon size={20} aria-hidden="true" />
        {title}
      </span>
      <span class="tile__text">{children}</span>
      <span class="tile__act">{act}</span>
    </Link>
  );
}
