import { AsyncLocalStorage } from "node:async_hooks";

/**
 * From where the work at hand was asked for: a client's address, or the command line. It goes along with the work by
 * itself, so that every fact bears it, and none of the many ports between a request and its transaction has to pass it on.
 */
export interface Origins {
  readonly within: <Result>(origin: string, work: () => Result) => Result;
  /** `undefined`: the product's own work. */
  readonly current: () => string | undefined;
}

export function openOrigins(): Origins {
  const storage = new AsyncLocalStorage<string>();
  return {
    within: (origin, work) => storage.run(origin, work),
    current: () => storage.getStore(),
  };
}

export const COMMAND_LINE = "command line";
