// Brings package-lock.json up to date, without what it says about money: those are addresses of
// hosts that nothing here has to do with.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const path = resolve(import.meta.dirname, "package-lock.json");
execFileSync("npm", ["install", "--package-lock-only"], {
  cwd: import.meta.dirname,
  stdio: "inherit",
});
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  entry.funding = undefined;
}
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
