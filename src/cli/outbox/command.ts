import { erase } from "../../outbox/erase.ts";
import { countLetters, parsed, putBack, readLetters } from "../../outbox/letters.ts";
import { oldestOf, readShelves, type Shelf } from "../../outbox/shelf.ts";
import type { MessageKind, WireMessage } from "../../wire.ts";
import { line } from "../../words.ts";
import { wholeOf } from "../program/arguments.ts";
import type { Command, Context } from "../program/command.ts";
import { EXIT, Fault } from "../program/fault.ts";
import { table } from "../program/table.ts";
import { inWords, type OpenOutbox, openOutbox } from "./open.ts";

/** How many are listed where nobody says otherwise. */
const PAGE = 20;
const MOST = Number.MAX_SAFE_INTEGER;

type Action = (outbox: OpenOutbox, context: Context) => number;

/** `outbox`: looks into an outbox, and puts its dead letters back or away, and forgets people. */
export const outboxCommand: Command = {
  name: "outbox",
  usage: "status|list|retry|purge|erase DATABASE",
  summary: "outbox.summary",
  details: "outbox.details",
  options: {
    dead: { text: "outbox.dead" },
    after: { value: "ID", text: "outbox.after" },
    limit: { value: "COUNT", text: "outbox.limit" },
    id: { value: "ID", multiple: true, text: "outbox.id" },
    yes: { text: "outbox.yes" },
    user: { value: "ID", multiple: true, text: "outbox.user" },
  },
  async run(context) {
    const { given, say } = context;
    const [name = "", file, ...rest] = given.words;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action || file === undefined || rest.length > 0) {
      throw new Fault(say("usage.words", { command: "outbox", usage: outboxCommand.usage }));
    }
    await using outbox = await openOutbox(file, say);
    try {
      return action(outbox, context);
    } catch (error) {
      throw inWords(error, file, say);
    }
  },
};

const ACTIONS: { readonly [name: string]: Action } = { status, list, retry, purge, erase: eraseAll };

/** How much is held, since when, and how much was given up. */
function status({ db, products }: OpenOutbox, { say, isJson, print }: Context): number {
  const now = Date.now();
  const lanes = products.flatMap(({ id, shelves }) =>
    shelves.map((shelf) => {
      const oldest = oldestOf(db, shelf);
      return {
        product: id,
        kind: shelf.kind,
        rows: shelf.count,
        bytes: shelf.bytes,
        oldest: oldest === undefined ? null : new Date(oldest).toISOString(),
        deadLetters: countLetters(db, [shelf]),
        // Who has something under a lease is at work.
        sending: Number(
          db.all(
            "SELECT count(DISTINCT holder) AS count FROM growingio_lease WHERE lane = ? AND until > ?",
            shelf.id,
            now,
          )[0]
            ?.count,
        ),
      };
    })
  );
  if (isJson) print(JSON.stringify({ lanes }));
  else {
    const head = ["product", "kind", "rows", "bytes", "oldest", "letters", "sending"] as const;
    const rows = lanes.map(({ product, kind, rows: count, bytes, oldest, deadLetters, sending }) => [
      line(product),
      say(`outbox.kind.${kind}`),
      count.toLocaleString("en"),
      bytes.toLocaleString("en"),
      oldest ?? "-",
      deadLetters.toLocaleString("en"),
      sending.toLocaleString("en"),
    ]);
    for (const text of table([head.map((key) => say(`outbox.head.${key}`)), ...rows])) print(text);
  }
  return EXIT.ok;
}

/** A message as it is listed; one that was given up has more to tell. */
interface Listed {
  readonly id: number;
  readonly kind: MessageKind | undefined;
  readonly at: string;
  readonly message: WireMessage | undefined;
  readonly reason?: string;
  readonly status?: number | undefined;
}

/** What is held, or was given up, one a line. */
function list({ db, products }: OpenOutbox, { given, say, isJson, print }: Context): number {
  const limit = wholeOf(given, "limit", PAGE, [1, MOST], say);
  const after = wholeOf(given, "after", 0, [0, MOST], say);
  const isDead = given.has("dead");
  const shelves = products.flatMap((product) => product.shelves);
  const found: readonly Listed[] = isDead
    ? readLetters(db, shelves, after, limit).map((letter) => ({
      ...letter,
      at: timeOf(letter.at),
      died: timeOf(letter.died),
    }))
    : db.all("SELECT id, at, body FROM growingio_message WHERE id > ? ORDER BY id LIMIT ?", after, limit).map((
      row,
    ) => ({
      id: Number(row.id),
      kind: shelves.find(({ first, end }) => Number(row.id) >= first && Number(row.id) < end)?.kind,
      at: timeOf(Number(row.at)),
      message: parsed(row.body),
    }));
  for (const one of found) {
    if (isJson) print(JSON.stringify(one));
    else {
      const why = one.reason !== undefined ? `  ${one.reason}${one.status === undefined ? "" : ` ${one.status}`}` : "";
      print(`${one.id}  ${one.at}${why}  ${line(JSON.stringify(one.message) ?? "?", 500)}`);
    }
  }
  const last = found.at(-1);
  if (!isJson && last && found.length === limit) print(say("outbox.next", { id: String(last.id) }));
  if (!isJson && found.length === 0) print(say(isDead ? "outbox.noLetters" : "outbox.noMessages"));
  return EXIT.ok;
}

/** Puts dead letters behind the messages again. */
function retry(outbox: OpenOutbox, context: Context): number {
  const ids = idsOf(context);
  return told("retried", edit(outbox, (shelves) => putBack(outbox.db, shelves, ids)), context);
}

/** Forgets what is held and what was given up of somebody. */
function eraseAll(outbox: OpenOutbox, context: Context): number {
  const users = context.given.texts("user").filter((id) => id !== "");
  if (users.length === 0) throw new Fault(context.say("outbox.whose"));
  outbox.db.exec("PRAGMA secure_delete = ON");
  return told("erased", edit(outbox, (shelves) => erase(outbox.db, shelves, users)), context);
}

/** Changes what is there of each product in one go, and returns of how many messages. */
function edit({ db, products }: OpenOutbox, change: (shelves: readonly Shelf[]) => number): number {
  return db.transaction(() => {
    let sum = 0;
    for (const { id, shelves } of products) {
      // As it is now: others may have added to it meanwhile.
      readShelves(db, id, shelves);
      sum += change(shelves);
    }
    return sum;
  });
}

/** Forgets dead letters. What is held is sent sooner or later. */
function purge({ db }: OpenOutbox, context: Context): number {
  const { given, say } = context;
  const ids = idsOf(context);
  if (!ids && !given.has("yes")) throw new Fault(say("outbox.sure"));
  const chosen = ids ? " WHERE id IN (SELECT value FROM json_each(?))" : "";
  const rows = db.transaction(() =>
    db.all(`DELETE FROM growingio_dead_letter${chosen} RETURNING id`, ...ids ? [JSON.stringify(ids)] : [])
  );
  return told("purged", rows.length, context);
}

function told(what: "retried" | "purged" | "erased", count: number, { say, isJson, print }: Context): number {
  print(isJson ? JSON.stringify({ [what]: count }) : say(`outbox.${what}`, { count }));
  return EXIT.ok;
}

function idsOf({ given, say }: Context): number[] | undefined {
  if (!given.has("id")) return undefined;
  return given.texts("id").flatMap((text) => text.split(",")).map((text) => {
    if (/^\d{1,15}$/.test(text)) return Number(text);
    throw new Fault(say("usage.whole", { option: "--id", min: 1, max: MOST, given: JSON.stringify(text) }));
  });
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
