// The files of a report, by published schemas: HAR by that of har-validator, SARIF by that of the
// SARIF Multitool (the tool itself says nothing about a level that is none, so only its schema is used).
//
//   node formats.mjs MODULES REPORT.har REPORT.sarif
//
// MODULES is a folder with node_modules/har-validator and node_modules/@microsoft/sarif-multitool-linux;
// without the latter SARIF is not looked at, and that is said. .ci/extended runs it.

import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [modules, har, sarif] = process.argv.slice(2);
if (!modules || !har || !sarif) {
  console.error("usage: node formats.mjs MODULES REPORT.har REPORT.sarif");
  process.exit(2);
}
let failed = 0;
const load = createRequire(join(resolve(modules), "index.js"));
const validator = load("har-validator/lib/promise.js");
await validator.har(JSON.parse(readFileSync(har, "utf8"))).then(
  () => console.log("ok      HAR 1.2"),
  (error) => {
    failed += 1;
    console.log(`failed  HAR 1.2\n        ${JSON.stringify(error.errors?.slice(0, 5) ?? error.message)}`);
  },
);

const schema = join(resolve(modules), "node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json");
if (existsSync(schema)) {
  const Ajv = load("ajv");
  const ajv = new Ajv({ unknownFormats: "ignore", allErrors: true });
  // It says 2020-12, which this ajv does not know, but uses nothing that is newer than draft 7.
  const { $schema: _, ...rest } = JSON.parse(readFileSync(schema, "utf8").replace(/^\uFEFF/, ""));
  const check = ajv.compile(rest);
  if (check(JSON.parse(readFileSync(sarif, "utf8")))) {
    console.log("ok      SARIF 2.1.0");
  } else {
    failed += 1;
    console.log(`failed  SARIF 2.1.0\n        ${check.errors.slice(0, 8).map((e) => `${e.dataPath} ${e.message}`).join("\n        ")}`);
  }
} else {
  console.log("ignored SARIF 2.1.0: its schema is not here");
}
process.exit(failed === 0 ? 0 : 1);
