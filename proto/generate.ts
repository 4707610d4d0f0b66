// Makes the code that encodes (for the library) and decodes (for the collector) out of the .proto files.
// With a folder as argument it writes there, for the test that finds the committed code up to date.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import protobuf from "protobufjs";

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

/** What the library puts on the wire; an encoder for the other fields of the protocol would be weight and no more. */
const sent: { readonly [type: string]: readonly string[] } = {
  EventV3Dto: [
    ...["deviceId", "userId", "dataSourceId", "eventType", "platform", "timestamp", "sdkVersion", "eventName"],
    ...["attributes", "projectKey", "sendTime", "userKey", "resourceItem"],
    ...["domain", "urlScheme", "deviceBrand", "deviceModel", "deviceType", "appVersion", "appName", "language"],
  ],
};

/** The protocol as a file for pbjs: whole for the decoder, without what is never sent for the encoder. */
function describe(side: "encode" | "decode", directory: string): string {
  const root = new protobuf.Root();
  for (const name of ["event_v3.proto", "item.proto", "user_mapping.proto"]) {
    protobuf.parse(readFileSync(join(here, name), "utf8"), root);
  }
  if (side === "encode") {
    for (const [type, names] of Object.entries(sent)) {
      const message = root.lookupType(`growingio.${type}`);
      for (const field of message.fieldsArray) if (!names.includes(field.name)) message.remove(field);
    }
  }
  const file = join(directory, "protocol.json");
  writeFileSync(file, JSON.stringify(root.toJSON()));
  return file;
}

function generate(side: "encode" | "decode", file: string): void {
  const other = side === "encode" ? "--no-decode" : "--no-encode";
  const directory = mkdtempSync(join(tmpdir(), "growingio-proto-"));
  const output = join(directory, "generated.js");
  const off = ["create", "verify", "convert", "delimited", "typeurl", "service", "comments"].map((name) =>
    `--no-${name}`
  );
  execFileSync(process.execPath, [
    pbjs,
    ...["-t", "static-module", "-w", "esm", "-r", `growingio_${side}`, "--force-number", other, ...off],
    ...["-o", output, describe(side, directory)],
  ]);
  const written = readFileSync(output, "utf8");
  rmSync(directory, { recursive: true });
  const [, code = ""] = written.split('import $protobuf from "protobufjs/minimal.js";\n');
  if (code === "") throw new Error("Cannot find the import that is to be made slimmer: pbjs writes another one now");
  const path = join(target, file);
  mkdirSync(dirname(path), { recursive: true });
  // The first line tells JSR where the types are.
  const head = `// @ts-self-types="./generated.d.ts"\n// Generated from proto/ by \`npm run generate\`: do not edit.\n`;
  writeFileSync(path, `${head}${imports[side]}\n${code}`);
}

generate("encode", "src/protobuf/generated.js");
generate("decode", "src/collector/decode/protobuf/generated.js");
