import { DatabaseSync } from "node:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Collector, createCollector } from "../../../src/collector/collector.ts";
import { CustomEventMessage, ItemMessage, type WireMessage } from "../../../src/index.ts";
import { OutboxConsumer, type OutboxConsumerOptions, type SqliteDatabase } from "../../../src/outbox.ts";
import { Clock } from "../../support/clock.ts";
import { Log, nameOf } from "../../support/server.ts";

/** A file with an outbox, whose consumers come and go, a collector, and what callbacks heard. */
export class Desk implements Disposable {
  readonly clock: Clock = new Clock(undefined, false);
  readonly collector: Collector = createCollector({}, this.clock);
  readonly log: Log = new Log();
  readonly directory: string = mkdtempSync(join(tmpdir(), "growingio-outbox-"));
  readonly file: string = join(this.directory, "outbox.db");
  /** Whether anybody answers. */
  isUp = true;
  /** Names, in the order in which they arrived. */
  readonly arrived: string[] = [];
  readonly #databases: DatabaseSync[] = [];

  /** Another connection to the file. */
  open(file: string = this.file): DatabaseSync {
    const database = new DatabaseSync(file);
    this.#databases.push(database);
    return database;
  }

  /** Another consumer, as another process would have it. */
  consumer(options: Partial<OutboxConsumerOptions> = {}): OutboxConsumer {
    const { onDelivered, onDrop, onError } = this.log;
    let calls = 0;
    // The first random numbers tell processes from each other.
    const runtime = { ...this.clock, random: () => calls++ < 2 ? Math.random() : this.clock.chance };
    return new OutboxConsumer({
      productId: "pid",
      dataSourceId: "ds",
      serverHost: "https://collect.test",
      retryLimit: 0,
      database: options.database ?? this.open(),
      fetch: async (url, init) => {
        if (!this.isUp) throw new TypeError("nobody listens");
        const answer = await this.collector.fetch(url, init);
        const batch: WireMessage[] = JSON.parse(new TextDecoder().decode(init.body as Uint8Array));
        if (answer.ok) this.arrived.push(...batch.map(nameOf));
        return answer;
      },
      onDelivered,
      onDrop,
      onError,
      ...options,
    }, runtime);
  }

  /** Lets the process of everybody end without a word: nothing of it goes on. */
  kill(): void {
    this.clock.die();
  }

  /** The names that are stored, as another connection sees them. */
  stored(): string[] {
    const rows = this.open().prepare("SELECT body FROM growingio_message ORDER BY id").all();
    return rows.map(({ body }) => nameOf(JSON.parse(String(body))));
  }

  [Symbol.dispose](): void {
    for (const database of this.#databases) if (database.isOpen) database.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** An event of a user. */
export const event = (name: string, user = "u", attributes = {}): CustomEventMessage =>
  CustomEventMessage.create({ eventName: name, anonymousId: user, attributes }, {}, 1_700_000_000_000);

/** A record of a dimension table. */
export const item = (id: string): ItemMessage => ItemMessage.create({ itemKey: "k", itemId: id });

/** A database that counts what is run, and that may end at some step as a process does that is killed. */
export function counted(
  database: DatabaseSync,
): SqliteDatabase & { steps: number; last: number; readonly log: string[] } {
  const spy = {
    steps: 0,
    /** After so many steps nothing is run any more. */
    last: Infinity,
    log: [] as string[],
    exec: (sql: string): void => step(sql, () => database.exec(sql)),
    prepare: (sql: string): ReturnType<SqliteDatabase["prepare"]> => {
      const statement = database.prepare(sql);
      return {
        run: (...values) => step(sql, () => void statement.run(...values)),
        all: (...values) => step(sql, () => statement.all(...values)),
      };
    },
  };
  const step = <Result>(sql: string, run: () => Result): Result => {
    if (++spy.steps > spy.last) throw new Error("the process is dead");
    spy.log.push(sql);
    return run();
  };
  return spy;
}

/** better-sqlite3's `Database`, as far as it differs: what returns rows is not run, and what returns none not read. */
export function betterSqlite(database: DatabaseSync): SqliteDatabase {
  const told = <Result>(run: () => Result): Result => {
    try {
      return run();
    } catch (error) {
      const { errcode, message } = Object(error);
      throw Object.assign(new Error(message), { code: errcode === 5 ? "SQLITE_BUSY" : "SQLITE_ERROR" });
    }
  };
  return {
    exec: (sql) => told(() => database.exec(sql)),
    prepare(sql) {
      const statement = told(() => database.prepare(sql));
      const isReader = statement.columns().length > 0;
      return {
        run(...values) {
          if (isReader) throw new TypeError("This statement returns data. Use get(), all(), or iterate() instead");
          return told(() => statement.run(...values));
        },
        all(...values) {
          if (!isReader) throw new TypeError("This statement does not return data. Use run() instead");
          return told(() => statement.all(...values));
        },
      };
    },
  };
}
