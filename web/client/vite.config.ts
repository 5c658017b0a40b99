import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** A .br and a .gz beside every asset that shrinks; the server sends them to browsers that take them. */
function compressed(folder: string): Plugin {
  const ways = { br: promisify(brotliCompress), gz: promisify(gzip) };
  return {
    name: "compressed",
    apply: "build",
    async closeBundle() {
      const names = (await readdir(folder)).filter((name) => /\.(?:js|css|svg)$/.test(name));
      for (const path of names.map((name) => join(folder, name))) {
        const plain = await readFile(path);
        for (const [ending, compress] of Object.entries(ways)) {
          await writeFile(`${path}.${ending}`, await compress(plain));
        }
      }
    },
  };
}

// There is no development server: the Haat server serves `dist/index.html` for every page address and
// `dist/assets` under /assets. It may replace `<html lang="en">` and `<title>`; nothing else in the file.
export default defineConfig({
  plugins: [compressed("dist/assets")],
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
            // What player, studio and control panel share of the stage; what only some viewers need is loaded later.
            {
              name: "watching",
              test: /src\/(?:state\/stage\/(?:acts|stage|useStage)|media\/(?:lines|neededHeight|quality|rtc|stats|player|hls|source|latency)|net\/(?:whep|links|codecs|door)|parts\/use(?:Lazy|Size)|parts\/player\/(?:StageNotice|Backdrop|Controls|useShortcuts))\.tsx?$/,
              minShareCount: 2,
            },
            { name: "frame", test: /src\/(?:parts|state|net|i18n)\/[^/]+\.tsx?$/, minShareCount: 4 },
          ],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["test/words.ts"],
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
