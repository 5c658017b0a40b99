import { defineConfig } from "vitest/config";

// There is no development server: the Haat server serves `dist/index.html` for every page address and
// `dist/assets` under /assets. It may replace `<html lang="en">` and `<title>`; nothing else in the file.
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
