// Every src/entries/NAME.ts becomes one file of its own, ../src/vouchsafe/server/static/NAME.js
// (and NAME.css, where it imports styles). `node build.mjs FOLDER` builds elsewhere, to compare.
import { readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { build } from "vite";

const root = import.meta.dirname;
const out = resolve(process.argv[2] ?? resolve(root, "../src/vouchsafe/server/static"));
const entries = readdirSync(resolve(root, "src/entries"))
  .filter((name) => name.endsWith(".ts"))
  .sort();

for (const entry of entries) {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      outDir: out,
      emptyOutDir: false, // the folder holds hand-made files too
      target: "es2022",
      modulePreload: false,
      assetsInlineLimit: 0, // the content security policy has no data: addresses
      cssCodeSplit: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: resolve(root, "src/entries", entry),
        output: {
          entryFileNames: "[name].js",
          assetFileNames: `${basename(entry, ".ts")}[extname]`,
          codeSplitting: false,
        },
      },
    },
  });
}
