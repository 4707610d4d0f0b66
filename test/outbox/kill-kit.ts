import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const ROOT = join(import.meta.dirname, "../..");
const BIN = join(ROOT, "node_modules/.bin");

/** The runtimes that have SQLite, and how each runs a program. */
export const RUNTIMES = [
  { name: "Node", command: [process.execPath, "--disable-warning=ExperimentalWarning"] },
  {
    name: "Deno",
    command: [join(BIN, "deno"), "run", "--no-lock", "--no-prompt", "--allow-all"],
  },
  { name: "Bun", command: [join(BIN, "bun")] },
] as const;

export type Runtime = (typeof RUNTIMES)[number];

/** A program that may be killed at any moment. */
class Program {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  #all = "";
  stdout = "";
  stderr = "";

  constructor({ command: [command, ...args] }: Runtime, input: unknown) {
    const entries = ["index", "outbox"].map((entry) => pathToFileURL(join(ROOT, `src/${entry}.ts`)).href);
    const program = join(import.meta.dirname, "kill-program.ts");
    // In a group of its own, as some commands start another process, which must die with them.
    this.child = spawn(command, [...args, program, ...entries, JSON.stringify(input)], {
      cwd: ROOT,
      env: { ...process.env, PATH: [BIN, process.env.PATH ?? ""].join(delimiter), DENO_NO_UPDATE_CHECK: "1" },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#all += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => this.stderr += text);
    this.ended = once(this.child, "close");
  }

  /** Resolves when it has written a word. */
  async wrote(word: string): Promise<void> {
    while (!this.#all.includes(word)) {
      const more = await Promise.race([once(this.child.stdout ?? this.child, "data"), this.ended]);
      if (Array.isArray(more) && typeof more[0] !== "string") throw new Error(`it did not begin: ${this.stderr}`);
    }
  }

  async kill(): Promise<void> {
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
    await this.ended;
  }
}

/** A file, a server with moods, and a record of what was stored, arrived and was known to have been delivered. */
export class Yard implements AsyncDisposable {
  readonly #directory: string;
  readonly #server: Server;
  readonly #running = new Set<Program>();
  /** Names of events. */
  readonly stored: string[] = [];
  readonly arrived: string[] = [];
  readonly delivered = new Set<string>();
  readonly dropped: string[] = [];
  /** What came again although it was known to have been delivered. */
  readonly again: string[] = [];
  isCalm = false;

  private constructor(directory: string, server: Server) {
    this.#directory = directory;
    this.#server = server;
    server.on("request", async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const mood = this.isCalm ? 1 : Math.random();
      if (mood < 0.1) return void response.writeHead(503).end();
      await sleep(mood * 30);
      for (const { eventName } of JSON.parse(body) as { eventName: string }[]) {
        this.arrived.push(eventName);
        if (this.delivered.has(eventName)) this.again.push(eventName);
      }
      response.end("{}");
    });
  }

  static async open(): Promise<Yard> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Yard(await mkdtemp(join(tmpdir(), "growingio-outbox-")), server);
  }

  /** Runs a program for so long after it wrote a word, and kills it. */
  async round(runtime: Runtime, name: string, word: "begun" | "stored", ms: number): Promise<void> {
    const program = this.#start(runtime, { name, isLast: false });
    await program.wrote(word);
    await sleep(ms);
    await program.kill();
    this.#learn(program);
  }

  /** Lets a last program send what is left, and returns how much it could not. */
  async end(runtime: Runtime): Promise<string> {
    this.isCalm = true;
    const program = this.#start(runtime, { name: "last", isLast: true });
    await program.ended;
    this.#learn(program);
    return /left (.*)/.exec(program.stdout)?.[1] ?? program.stderr;
  }

  /** Of each user, the events that arrived, each where it came first: as they were stored, if all is well. */
  orders(): string[][] {
    const users = new Map<string, string[]>();
    for (const name of new Set(this.arrived)) {
      const [process = "", , index] = name.split("-");
      const user = `${process} ${Number(index) % 3}`;
      users.set(user, [...users.get(user) ?? [], name]);
    }
    return [...users.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#running) await program.kill();
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #start(runtime: Runtime, input: object): Program {
    const { port } = this.#server.address() as AddressInfo;
    const file = join(this.#directory, "outbox.db");
    const program = new Program(runtime, { ...input, file, serverHost: `http://127.0.0.1:${port}` });
    this.#running.add(program);
    program.child.stdout?.on("data", () => this.#learn(program));
    return program;
  }

  /** What a program has written since it was asked last, in whole lines. */
  #learn(program: Program): void {
    const lines = program.stdout.split("\n");
    program.stdout = lines.pop() ?? "";
    for (const line of lines) {
      const [what, ...names] = line.split(" ");
      if (what === "stored") this.stored.push(...names);
      if (what === "delivered") { for (const name of names) this.delivered.add(name); }
      if (what === "dropped") this.dropped.push(...names);
      if (what === "left") program.stdout = `${line}\n${program.stdout}`;
    }
  }
}

/** The order in which the events of a user were stored: by round, then by number. */
export function inOrder(names: readonly string[]): string[] {
  const place = (name: string): number => {
    const [, round, index] = name.split("-").map(Number);
    return (round ?? 0) * 1_000_000 + (index ?? 0);
  };
  return names.toSorted((a, b) => place(a) - place(b));
}
