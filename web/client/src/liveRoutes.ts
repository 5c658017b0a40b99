// The pages with live media: they fill the screen by themselves.

import type { PageRoute } from "./routes";

export const liveRoutes: readonly PageRoute[] = [
  { path: "/live/:slug", load: () => import("./pages/Live"), bare: true, front: true },
  { path: "/studio", load: () => import("./pages/StudioHome") },
  { path: "/studio/:slug", load: () => import("./pages/Studio"), bare: true, roles: ["host"] },
  { path: "/control/:slug", load: () => import("./pages/Control"), bare: true, roles: [] },
];
