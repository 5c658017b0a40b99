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
  /** Needs no sentences but the viewers' own. */
  front?: boolean;
  /** Needs a sign-in; with entries also one of these roles. */
  roles?: readonly Role[];
}

export const routes: readonly PageRoute[] = [
  { path: "/", load: () => import("./pages/Home"), front: true },
  { path: "/signin", load: () => import("./pages/SignIn"), front: true },
  { path: "/signup", load: () => import("./pages/SignUp"), front: true },
  { path: "/orders", load: () => import("./pages/Orders"), roles: [] },
  { path: "/orders/:id", load: () => import("./pages/Order"), roles: [] },
  { path: "/seller", load: () => import("./pages/seller/Seller") },
  { path: "/seller/products", load: () => import("./pages/seller/Products"), roles: ["seller", "host"] },
  { path: "/seller/orders", load: () => import("./pages/seller/SellerOrders"), roles: ["seller", "host"] },
  { path: "/tickets", load: () => import("./pages/Tickets"), roles: [] },
  { path: "/tickets/:id", load: () => import("./pages/Ticket"), roles: [] },
  { path: "/desk", load: () => import("./pages/Desk"), roles: ["support"] },
  { path: "/kyc", load: () => import("./pages/kyc/Kyc"), roles: [] },
  { path: "/kyc/review", load: () => import("./pages/kyc/Review"), roles: ["reviewer"] },
  { path: "/wallet", load: () => import("./pages/Wallet"), roles: [] },
  ...liveRoutes,
  { path: "*", load: () => import("./pages/NotFound"), front: true },
];
