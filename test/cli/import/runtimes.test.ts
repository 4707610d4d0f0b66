// import on each runtime.
import { parquetWriteBuffer } from "hyparquet-writer";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { gbk } from "../../support/gbk.ts";
import { run, RUNTIMES } from "../program.ts";
import { directory, EVENTS, file, inOrder, items, serve, SOME, TABLE } from "./kit.ts";

test.each(RUNTIMES)("on %s: a table in GBK, Parquet, a compressed pipe, and going on after a limit", {
  timeout: 90_000,
}, async (name, command) => {
  const { collector, options } = await serve();
  const table = await file(`${name}.gbk.csv`, gbk(TABLE));
  expect(await run(command, ["import", "events", table, ...options, "--time-zone", "Asia/Shanghai"])).toMatchObject({
    code: 0,
  });
  expect(inOrder(collector.events)).toMatchObject(EVENTS);
  const parquet = new Uint8Array(
    parquetWriteBuffer({ columnData: [{ name: "itemId", data: ["a", "b"], type: "STRING" }] }),
  );
  const path = await file(`${name}.parquet`, parquet);
  expect(await run(command, ["import", "items", path, ...options, "--set", "itemKey=k", "--body", "protobuf+snappy"]))
    .toMatchObject({ code: 0 });
  const input = gzipSync('{"itemKey":"k","itemId":"c"}\n{"itemKey":"k","itemId":"d","n":1}\n');
  expect(await run(command, ["import", "items", "-", ...options], { cwd: directory, input })).toMatchObject({
    code: 0,
  });
  expect(collector.items.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  const many = await file(`${name}.many.csv`, items(2000));
  const args = ["import", "items", many, ...options, ...SOME];
  expect((await run(command, [...args, "--limit", "900"])).code).toBe(1);
  expect(await run(command, args)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("goes on after 900 rows"),
  });
  expect(collector.items.length).toBe(4 + 1980);
});
