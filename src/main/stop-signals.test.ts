import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stopSignals } from "./stop-signals.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start() {
  const exits: number[] = [];
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) });
  const { drain, breakOff, leave } = stopSignals(process);
  return {
    signal: (name: NodeJS.Signals) => process.emit(name),
    after: (ms: number) => vi.advanceTimersByTime(ms),
    phases: () => [drain, breakOff, leave].map((it) => it.aborted).concat(exits.length > 0),
    exits,
  };
}

test("a stop that does not end by itself goes on in steps, and is over within thirty seconds", () => {
  const { signal, after, phases, exits } = start();
  expect(phases()).toEqual([false, false, false, false]);
  signal("SIGTERM");
  expect(phases()).toEqual([true, false, false, false]);
  after(19_999);
  expect(phases()).toEqual([true, false, false, false]);
  after(1);
  expect(phases()).toEqual([true, true, false, false]);
  after(5_000);
  expect(phases()).toEqual([true, true, true, false]);
  after(4_999);
  expect(exits).toEqual([1]);
});

test("a signal that comes twice at once, as Ctrl-C does, says nothing new; one after two seconds insists", () => {
  const { signal, after, phases } = start();
  signal("SIGINT");
  after(50);
  signal("SIGINT");
  expect(phases()).toEqual([true, false, false, false]);
  after(2_500);
  signal("SIGINT");
  expect(phases()).toEqual([true, true, false, false]);
  after(9_000);
  expect(phases()).toEqual([true, true, true, true]);
});

test("however often somebody insists, the process ends once", () => {
  const { signal, after, exits } = start();
  for (let n = 0; n < 10; n++) {
    signal("SIGINT");
    after(1_000);
  }
  after(60_000);
  expect(exits).toEqual([1]);
});
