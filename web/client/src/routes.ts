// Which page an address shows, whether it needs a sign-in or a role, and whether it stands in the frame.

import type { ComponentType } from "preact";
import { liveRoutes } from "./liveRoutes";
import type { Role } from "./state/session";

export interface PageProps {
  /** Named parts of the address, for example `id` of /orders/:id. */
  params: Record<string, string>;
}

export interface PageRoute {
  path: string;
  load: () => Promise<{ default: ComponentType<PageProps> }>;
  /** Fills the screen, without header and menu. */
  bare?: boolean;
  /** Needs a sign-in; with entries also one of these roles. */
  roles?: readonly Role[];
}

export const routes: readonly PageRoute[] = [
  { path: "/", load: () => import("./pages/Home") },
  { path: "/signin", load: () => import("./pages/SignIn") },
  { path: "/signup", load: () => import("./pages/SignUp") },
  ...liveRoutes,
  { path: "/:rest*", load: () => import("./pages/NotFound") },
];
