// The pages with live media: they fill the screen by themselves.

import type { PageRoute } from "./routes";

export const liveRoutes: readonly PageRoute[] = [
  { path: "/live/:slug", load: () => import("./pages/Live"), bare: true },
];
