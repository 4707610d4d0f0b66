import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

const PACKED = join(import.meta.dirname, "../../node_modules/@sparticuz/chromium/bin/chromium.br");

/** A browser that runs until it is disposed of. */
export interface OwnBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/**
 * Unpacks a browser into a directory of its own, as its package would leave it behind in the machine's, and starts it.
 * Not with the arguments of its package, which turn web security off.
 */
export async function launchChromium(): Promise<OwnBrowser> {
  const directory = await mkdtemp(join(tmpdir(), "growingio-chromium-"));
  const forget = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    const executablePath = join(directory, "chromium");
    const file = createWriteStream(executablePath, { mode: 0o700 });
    await pipeline(createReadStream(PACKED), createBrotliDecompress(), file);
    const browser = await chromium.launch({ executablePath, args: ["--disable-gpu", "--no-zygote"] });
    return {
      browser,
      async [Symbol.asyncDispose]() {
        await browser.close();
        await forget();
      },
    };
  } catch (error) {
    await forget();
    throw error;
  }
}
