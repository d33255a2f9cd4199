import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { codeOf } from "#shared/error-code.ts";
import type { SealKey, SealKeys } from "./google-seal.ts";

/** Google's ARC keys: few, long-lived, asked for by every copy. */
export interface SealKeyStore {
  /** All that are remembered. */
  known(): SealKeys;
  /** Never rejects. A name that could not be asked for is `unreachable`, and that is not remembered. */
  fetch(names: readonly string[]): Promise<SealKeys>;
}

export function openSealKeys(resolveTxt: ResolveTxt, now: () => Date): SealKeyStore {
  const remembered = new Map<string, Remembered>();

  const known = (): SealKeys => {
    for (const [name, { untilMs }] of remembered) if (untilMs <= now().getTime()) remembered.delete(name);
    return Object.fromEntries([...remembered].map(([name, { key }]) => [name, key]));
  };

  const remember = (name: string, key: SealKey): void => {
    const oldest = remembered.keys().next();
    if (remembered.size >= MAX_KEYS && oldest.done !== true) remembered.delete(oldest.value);
    remembered.set(name, { key, untilMs: now().getTime() + REMEMBERED_MS });
  };

  const fetchOne = async (name: string): Promise<SealKey> => {
    const key = known()[name] ?? (await ask(resolveTxt, name));
    if (key.kind !== "unreachable") remember(name, key);
    return key;
  };

  return {
    known,
    async fetch(names) {
      return Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await fetchOne(name)] as const)),
      );
    },
  };
}

interface Remembered {
  readonly key: SealKey;
  readonly untilMs: number;
}

/** Google keeps two or three in use. */
const MAX_KEYS = 32;
const REMEMBERED_MS = 3_600_000;
const DNS_MS = 4_000;
const NO_SUCH_RECORD: readonly string[] = ["ENOTFOUND", "ENODATA"];

async function ask(resolveTxt: ResolveTxt, name: string): Promise<SealKey> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error("the DNS did not answer in time")), DNS_MS);
  try {
    const [record] = await Promise.race([resolveTxt(name), timeout.promise]);
    return record === undefined ? { kind: "none" } : { kind: "found", record };
  } catch (error) {
    return { kind: NO_SUCH_RECORD.includes(codeOf(error)) ? "none" : "unreachable" };
  } finally {
    clearTimeout(timer);
  }
}
