// Writes package-lock.json anew, without what it says about money: those are addresses of hosts
// that nothing here has to do with. Done in an empty folder: beside node_modules npm leaves the
// packages of other machines out.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";

const here = import.meta.dirname;
const folder = mkdtempSync(resolve(tmpdir(), "lock-"));
try {
  for (const name of ["package.json", ".npmrc"]) {
    copyFileSync(resolve(here, name), resolve(folder, name));
  }
  execFileSync("npm", ["install", "--package-lock-only"], { cwd: folder, stdio: "inherit" });
  const lock = JSON.parse(readFileSync(resolve(folder, "package-lock.json"), "utf8"));
  for (const entry of Object.values(lock.packages)) {
    entry.funding = undefined;
  }
  writeFileSync(resolve(here, "package-lock.json"), `${JSON.stringify(lock, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
