// Which room may know which: arrows between rooms only go down. `npm run lint` holds it.

/** The rooms of the core, from the top down. Each may know those below it. */
const floors = [
  ["index.ts"],
  ["tracker"],
  ["consumer"],
  ["delivery"],
  ["message"],
  ["parser"],
  ["rules"],
  ["errors.ts"],
  ["words.ts"],
  ["advice.ts", "wire.ts", "runtime.ts", "version.ts"],
];

const pathOf = (rooms) => `^src/(?:${rooms.map((room) => room.replace(".", "\\.")).join("|")})(?:$|/)`;

const downward = floors.slice(1).map((floor, index) => ({
  name: `nothing below knows ${floors[index].join(", ")}`,
  severity: "error",
  from: { path: pathOf(floors.slice(index + 1).flat()) },
  to: { path: pathOf(floors[index]) },
}));

/** What binds a tracker to the requests of a framework, on one shared core: the room `context`. */
const adapters = [
  "astro",
  "elysia",
  "express",
  "fastify",
  "hono",
  "koa",
  "lambda",
  "next",
  "nitro",
  "sveltekit",
];

/** Rooms that apps choose: no other room knows them but those named. */
const optional = {
  context: ["context", ...adapters].join("|"),
  ...Object.fromEntries(adapters.map((adapter) => [adapter, adapter])),
  diagnostics: "diagnostics",
  hooks: "hooks",
  numbers: "numbers|diagnostics|otel",
  otel: "otel",
  cli: "cli",
  cloudflare: "cloudflare",
  collector: "collector|cli",
  hints: "hints",
  node: "node|cli",
  outbox: "outbox|cloudflare|cli",
  plan: "plan|collector|cli",
  protobuf: "protobuf|cli",
  snappy: "snappy|cli",
  visitor: "visitor",
};

const chosen = Object.entries(optional).map(([room, knowing]) => ({
  name: `only ${knowing} knows ${room}`,
  severity: "error",
  from: { path: "^src", pathNot: `^src/(?:${knowing})(?:\\.ts$|/|$)` },
  to: { path: `^src/${room}(?:\\.ts$|/|$)` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...downward,
    ...chosen,
    { name: "no circle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "the core needs no package",
      severity: "error",
      from: { path: pathOf(floors.flat()), pathNot: "^src/rules/schema\\.ts$" },
      to: { dependencyTypesNot: ["local", "undetermined"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    exclude: { path: "generated|-package\\.d\\.ts$|^src/collector/page/app" },
  },
};
