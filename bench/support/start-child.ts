import { fork } from "node:child_process";
import { once } from "node:events";

export interface Child<Ready> extends AsyncDisposable {
  readonly pid: number;
  /** The first thing it said. */
  readonly ready: Ready;
  /** Asks the one thing that it can be asked, and answers what it says next. */
  ask(): Promise<unknown>;
}

/** What `npm start` sets: glibc else keeps freed megabytes in pieces, 100 of them after a burst of large mails. */
const AS_NPM_START = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "262144" };

/** Starts a process of the bench from its file, and waits for its first word. Disposing lets it end by itself. */
export async function startChild<Ready>(file: URL, settings: unknown): Promise<Child<Ready>> {
  const env = { ...process.env, ...AS_NPM_START };
  const child = fork(file, [JSON.stringify(settings)], { serialization: "advanced", env });
  const next = async (): Promise<unknown> => {
    const ended = new AbortController();
    try {
      return await Promise.race([
        once(child, "message", { signal: ended.signal }).then(([said]: unknown[]) => said),
        once(child, "exit", { signal: ended.signal }).then(() => {
          throw new Error(`${file.pathname} ended too soon`);
        }),
      ]);
    } finally {
      ended.abort();
    }
  };
  // Our own file's first word.
  const ready = (await next()) as Ready;
  if (child.pid === undefined) throw new Error("a process without a number");
  return {
    pid: child.pid,
    ready,
    async ask() {
      const answer = next();
      child.send("?");
      return answer;
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
