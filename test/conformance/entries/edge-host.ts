// Runs the script that it is given in Vercel's edge runtime, and prints the results as its last line.
import { EdgeVM } from "@edge-runtime/vm";
import { readFile } from "node:fs/promises";

const vm = new EdgeVM({ initialCode: await readFile(process.argv[2] ?? "", "utf8") });
console.log(await vm.evaluate("conformance.run().then((results) => JSON.stringify(results))"));
