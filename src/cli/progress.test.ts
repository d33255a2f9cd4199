import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openProgress, type Standing } from "./progress.ts";
import { PLAIN, type Terminal } from "./terminal.ts";

/** A clock that a test sets, and what a terminal, or a log, gets to see. */
function openStage(isTerminal: boolean, options?: Parameters<typeof openProgress>[1]) {
  const notes: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
  let drawn = "";
  stream.on("data", (chunk: Buffer) => (drawn += chunk.toString()));
  const terminal: Terminal = {
    out: () => {},
    note: (text) => notes.push(text),
    columns: undefined,
    paint: PLAIN,
    ask: undefined,
    readInput: () => Promise.resolve(Buffer.alloc(0)),
    progress: isTerminal ? stream : undefined,
  };
  let nowMs = 0;
  const progress = openProgress({ terminal, now: () => new Date(nowMs) }, options);
  const show = (atMs: number, standing: Standing): void => {
    nowMs = atMs;
    progress.show(standing);
  };
  const makeRoom = (): void => progress.makeRoom();
  return { show, makeRoom, end: () => progress[Symbol.dispose](), notes, drawn: () => drawn };
}

test("a terminal sees a bar with what is done, how long it took and what it waits for", async () => {
  const { show, end, drawn, notes } = openStage(true);
  show(0, { value: 0, total: 4, text: "0 of 4 copies settled", estimate: "" });
  show(3_000, { value: 3, total: 4, text: "3 of 4 copies settled", estimate: "through in about 9 s" });
  end();
  await new Promise(setImmediate);
  expect(drawn()).toContain("░ 0 of 4 copies settled · 0 s");
  expect(drawn()).toMatch(/█{30}░{10} 3 of 4 copies settled · 3 s · through in about 9 s/);
  expect(drawn().endsWith("\n")).toBe(true);
  expect(notes).toEqual([]);
});

test("what nobody knows the size of has no bar, and where nobody estimates it is reckoned from how fast it goes", async () => {
  const { show, end, drawn } = openStage(true);
  show(0, { value: 0, text: "nothing found" });
  show(61_000, { value: 30, text: "30 found" });
  end();
  const known = openStage(true);
  known.show(0, { value: 10, total: 100, text: "10 of 100" });
  known.show(10_000, { value: 20, total: 100, text: "20 of 100" });
  known.end();
  await new Promise(setImmediate);
  expect(drawn()).not.toMatch(/[█░]/);
  expect(drawn()).toContain("30 found · 1 min 1 s");
  expect(known.drawn()).toContain("20 of 100 · 10 s · about 80 s left");
});

test("a log gets a line now and then, and none of what is over at once", () => {
  const { show, end, notes } = openStage(false);
  for (let second = 0; second <= 40; second += 1) {
    show(second * 1_000, { value: second, total: 60, text: `${second} of 60`, estimate: "soon" });
  }
  end();
  expect(notes).toEqual(["… 15 of 60 after 15 s · soon", "… 30 of 60 after 30 s · soon"]);
  const short = openStage(false);
  short.show(200, { value: 60, total: 60, text: "60 of 60" });
  short.end();
  expect(short.notes).toEqual([]);
});

test("where lines tell how far it is, the bar makes room for them and leaves nothing behind", async () => {
  const { show, makeRoom, end, drawn } = openStage(true, { vanishes: true });
  show(0, { value: 0, text: "waiting" });
  makeRoom();
  await new Promise(setImmediate);
  const before = drawn();
  // Back to the beginning of an empty line.
  expect(before.slice(before.lastIndexOf("waiting") + "waiting".length)).not.toContain("\n");
  const cleared = new RegExp(String.raw`${String.fromCharCode(27)}\[[0-2]?K[^\n]*$`);
  expect(before).toMatch(cleared);
  show(1_000, { value: 1, text: "trying" });
  end();
  await new Promise(setImmediate);
  expect(drawn().slice(before.length)).toContain("trying");
  expect(drawn()).not.toContain("\n");
});
