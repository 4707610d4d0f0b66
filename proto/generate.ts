// Makes the code that encodes (for the library) and decodes (for the collector) out of the .proto files.
// With a folder as argument it writes there, for the test that finds the committed code up to date.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const here = import.meta.dirname;
const target = resolve(process.argv[2] ?? join(here, ".."));
const pbjs = createRequire(import.meta.url).resolve("protobufjs-cli/bin/pbjs");

/** What each side imports. `protobufjs/minimal.js` brings readers, RPC and more, where an encoder needs the writer. */
const imports = {
  encode: `import Writer from "protobufjs/src/writer.js";
import util from "protobufjs/src/util/minimal.js";

const $protobuf = { Writer, util, roots: {} };
export { Writer };`,
  decode: `import $protobuf from "protobufjs/minimal.js";

export const { Reader } = $protobuf;`,
};

function generate(side: "encode" | "decode", file: string): void {
  const other = side === "encode" ? "--no-decode" : "--no-encode";
  const output = join(mkdtempSync(join(tmpdir(), "growingio-proto-")), "generated.js");
  const off = ["create", "verify", "convert", "delimited", "typeurl", "service", "comments"].map((name) =>
    `--no-${name}`
  );
  const protos = ["event_v3.proto", "item.proto"].map((name) => join(here, name));
  execFileSync(process.execPath, [
    pbjs,
    ...["-t", "static-module", "-w", "esm", "-r", `growingio_${side}`, "--force-number", other, ...off],
    ...["-o", output, ...protos],
  ]);
  const [, code = ""] = readFileSync(output, "utf8").split('import $protobuf from "protobufjs/minimal.js";\n');
  if (code === "") throw new Error("Cannot find the import that is to be made slimmer: pbjs writes another one now");
  const path = join(target, file);
  mkdirSync(dirname(path), { recursive: true });
  // The first line tells JSR where the types are.
  const head = `// @ts-self-types="./generated.d.ts"\n// Generated from proto/ by \`npm run generate\`: do not edit.\n`;
  writeFileSync(path, `${head}${imports[side]}\n${code}`);
}

generate("encode", "src/protobuf/generated.js");
generate("decode", "src/collector/protobuf/generated.js");
