import { fork } from "node:child_process";
import { once } from "node:events";
import manifest from "../../package.json" with { type: "json" };

export interface Child<Ready> extends AsyncDisposable {
  readonly pid: number;
  /** The first thing it said. */
  readonly ready: Ready;
  /** Asks it something, where there is more than one thing to ask, and answers what it says next. */
  ask(question?: string | object): Promise<unknown>;
}

/** What `npm start` sets for its process, in the environment and as options of Node (docs/decisions/0005-memory.md). */
function asNpmStart(): { readonly env: Record<string, string>; readonly execArgv: readonly string[] } {
  const { start } = manifest.scripts;
  const words = start.split(" ");
  const assigned = words.slice(0, words.indexOf("exec")).map((it) => it.split("="));
  return {
    env: Object.fromEntries(assigned) as Record<string, string>,
    execArgv: words.filter((it) => it.startsWith("--")),
  };
}

/** Starts a process of the bench from its file, and waits for its first word. Disposing lets it end by itself. */
export async function startChild<Ready>(file: URL, settings: object): Promise<Child<Ready>> {
  const { env, execArgv } = asNpmStart();
  const child = fork(file, {
    serialization: "advanced",
    env: { ...process.env, ...env },
    execArgv: [...execArgv],
  });
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
  child.send(settings);
  // Our own file's first word.
  const ready = (await next()) as Ready;
  if (child.pid === undefined) throw new Error("a process without a number");
  return {
    pid: child.pid,
    ready,
    async ask(question: string | object = "?") {
      const answer = next();
      child.send(question);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
