// The reference in HTML, for those who take the package from npm; JSR makes its own from the same comments.
import { readFileSync } from "node:fs";

const { exports } = JSON.parse(readFileSync(new URL("deno.json", import.meta.url), "utf8"));

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "@growingio-edge/tracker",
  // Every entry that is imported; a program is run instead.
  entryPoints: Object.values(exports).filter((file) => !file.endsWith("/cli.ts")),
  tsconfig: "test/docs/reference.tsconfig.json",
  readme: "docs/api.md",
  out: "test/artifacts/reference",
  disableSources: true,
  excludePrivate: true,
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  // That all is documented is looked after by `npm run docs`, which knows that a union's names need no more words.
  validation: { notExported: true, invalidLink: true, notDocumented: false },
  // Of a protected constructor that nobody else calls; what types of plans are made of on the way.
  intentionallyNotExported: ["PersonDefaults", "Closed", "Flat", "IsOptional", "ReadOnly"],
};
