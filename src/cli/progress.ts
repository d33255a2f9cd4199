import { Presets, SingleBar } from "cli-progress";
import type { CliDeps } from "./cli-deps.ts";
import { leftAtThisRate } from "./estimate-text.ts";

/** How far something is that takes long. */
export interface Standing {
  readonly value: number;
  /** `undefined`: nobody knows beforehand how much it is. */
  readonly total?: number | undefined;
  /** In words, such as `12 of 17 copies settled`. */
  readonly text: string;
  /** When it will be through, and what it waits for. Absent: reckoned from how fast it goes. */
  readonly estimate?: string | undefined;
}

/** Disposing ends the bar and leaves its last state standing, or takes it off where it `vanishes`. */
export interface Progress extends Disposable {
  show(standing: Standing): void;
  /** Takes the bar off its line, for what is written there; the next standing is shown below that. Only where it `vanishes`. */
  makeRoom(): void;
}

interface ProgressOptions {
  /** What is written meanwhile tells how far it is. */
  readonly vanishes?: boolean;
}

/** Where nothing can be drawn, a line tells now and then that it still goes on: logs are read too. */
const LINE_EVERY_MS = 15_000;

/** A bar on a terminal, lines elsewhere. */
export function openProgress(
  { terminal, now }: Pick<CliDeps, "terminal" | "now">,
  { vanishes = false }: ProgressOptions = {},
): Progress {
  const startedAtMs = now().getTime();
  let startValue: number | undefined;
  let saidAtMs = startedAtMs;
  const bar = terminal.progress && openBar(terminal.progress, vanishes);
  return {
    show: (standing) => {
      const { value, total, text } = standing;
      startValue ??= value;
      const elapsedMs = now().getTime() - startedAtMs;
      const estimate =
        standing.estimate ??
        leftAtThisRate({ done: value - startValue, left: (total ?? value) - value, elapsedMs });
      const beside = estimate === "" ? "" : ` · ${estimate}`;
      if (bar !== undefined) bar.draw({ ...standing, text: `${text} · ${elapsedText(elapsedMs)}${beside}` });
      else if (now().getTime() - saidAtMs >= LINE_EVERY_MS) {
        saidAtMs = now().getTime();
        terminal.note(`… ${text} after ${elapsedText(elapsedMs)}${beside}`);
      }
    },
    makeRoom: () => bar?.stop(),
    [Symbol.dispose]: () => bar?.stop(),
  };
}

interface Bar {
  draw(standing: Standing): void;
  stop(): void;
}

function openBar(stream: NodeJS.WritableStream, clearOnComplete: boolean): Bar {
  let bar: SingleBar | undefined;
  return {
    draw: ({ value, total, text }) => {
      if (bar !== undefined) return bar.update(value, { text });
      bar = new SingleBar(
        {
          stream,
          format: total === undefined ? "{text}" : "{bar} {text}",
          hideCursor: true,
          clearOnComplete,
          gracefulExit: false,
        },
        Presets.shades_classic,
      );
      bar.start(total ?? 0, value, { text });
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}

function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
