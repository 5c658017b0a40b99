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
    chunkSizeWarningLimit: 600, // hls.js, loaded only where HLS is played
    rolldownOptions: {
      output: {
        // Without groups every icon and part shared by two pages would be a request of its own.
        codeSplitting: {
          groups: [
            { name: "icons", test: /node_modules\/lucide-preact/ },
            { name: "preact", test: /node_modules\/(?:preact|@preact|wouter-preact|regexparam)\// },
            { name: "frame", test: /src\/(?:parts|state|net|i18n)\/[^/]+\.tsx?$/, minShareCount: 4 },
          ],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
