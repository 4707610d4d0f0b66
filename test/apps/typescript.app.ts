// The oldest compilers, and the oldest way to find types, that docs/getting-started.md promises.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, install } from "./kit/install.ts";

const CORE = `import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { flushOnExit } from "@growingio-edge/tracker/node";
import { SnappyParser } from "@growingio-edge/tracker/snappy";
interface Purchase { price: number }
declare const attributes: Purchase;
const options = { productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" };
const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, parser: new SnappyParser() }));
flushOnExit(tracker);
void tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes });
// @ts-expect-error It has no such option.
void tracker.trackCustomEvent("purchase", { anonymousID: "a" });
`;
const PLAN = `import { GrowingTracker } from "@growingio-edge/tracker";
import { createCollector } from "@growingio-edge/tracker/collector";
import { decimal, definePlan } from "@growingio-edge/tracker/plan";
const plan = definePlan({ events: { purchase: { price: decimal } } });
export const collector = createCollector({ plan });
declare const tracker: GrowingTracker<typeof plan>;
void tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 12.5 } });
// @ts-expect-error The plan has no such event.
void tracker.trackCustomEvent("purchas");
`;

let app: App;

beforeAll(async () => {
  app = await install("test/apps/typescript");
  await writeFile(join(app.directory, "core.ts"), CORE);
  await writeFile(join(app.directory, "plan.ts"), PLAN);
});

afterAll(async () => app?.[Symbol.asyncDispose]());

/** What a compiler says of a file and of the package's declarations. */
async function check(version: string, file: string, options: object): Promise<string> {
  const name = `tsconfig.${version}.${file}.json`;
  const compilerOptions = { noEmit: true, strict: true, target: "es2022", skipLibCheck: false, ...options };
  await writeFile(join(app.directory, name), JSON.stringify({ compilerOptions, files: [file] }));
  const tsc = `node_modules/typescript-${version}/bin/tsc`;
  return await app.run(["node", tsc, "--project", name]).catch((error: unknown) => String(error));
}

const WEB = { lib: ["es2022", "dom"], types: [] };
const NODE = { lib: ["es2022"], types: ["node"] };

test.each([
  ["5.2", "core.ts", "node10", "commonjs"],
  ["5.2", "core.ts", "node16", "node16"],
  ["5.4", "plan.ts", "node10", "esnext"],
  ["5.4", "plan.ts", "bundler", "esnext"],
  ["5.5", "plan.ts", "node16", "node16"],
])("TypeScript %s takes %s under %s with %s", async (version, file, moduleResolution, module) => {
  expect(await check(version, file, { ...WEB, moduleResolution, module })).toBe("");
});

test("the types of Node do in place of those of the web", async () => {
  expect(await check("5.5", "core.ts", { ...NODE, moduleResolution: "bundler", module: "esnext" })).toBe("");
});

test("without either the declarations lack types, as the guide says", async () => {
  const bare = { lib: ["es2022"], types: [], moduleResolution: "bundler", module: "esnext" };
  expect(await check("5.5", "core.ts", bare)).toContain("Cannot find name 'RequestInit'");
});
