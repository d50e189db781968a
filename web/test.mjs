// Compiles the sources and the tests side by side into build/, and runs the tests with node's own
// runner. `node test.mjs NAME` runs test/NAME.test.ts alone.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";

const root = import.meta.dirname;
rmSync(resolve(root, "build"), { recursive: true, force: true });
run("node_modules/typescript/bin/tsc", "--project", "tsconfig.test.json");
const wanted = process.argv[2];
const tests = readdirSync(resolve(root, "build/test"))
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => wanted === undefined || name === `${wanted}.test.js`)
  .sort()
  .map((name) => `build/test/${name}`);
run("--test", ...tests);

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
