import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

const PACKAGE = join(import.meta.dirname, "../../node_modules/@sparticuz/chromium");
const PACKED = join(PACKAGE, "bin/chromium.br");
/** Within its package, so that it is unpacked once and goes when that goes. */
const DIRECTORY = join(PACKAGE, "unpacked");
const UNPACKED = join(DIRECTORY, "chromium");

/** A browser that runs until it is disposed of. */
export interface OwnBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/**
 * Starts a browser. Not by its package, which unpacks it into the machine's directory for what is temporary and leaves
 * it behind there, and whose arguments turn web security off.
 */
export async function launchChromium(): Promise<OwnBrowser> {
  if (!existsSync(UNPACKED)) await unpack();
  const browser = await chromium.launch({ executablePath: UNPACKED, args: ["--disable-gpu", "--no-zygote"] });
  return { browser, [Symbol.asyncDispose]: () => browser.close() };
}

/** Others may do the same meanwhile, or start what is there: it takes its name when it is whole. */
async function unpack(): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  const directory = await mkdtemp(join(DIRECTORY, "unpacking-"));
  try {
    const file = join(directory, "chromium");
    await pipeline(createReadStream(PACKED), createBrotliDecompress(), createWriteStream(file, { mode: 0o700 }));
    await rename(file, UNPACKED);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
