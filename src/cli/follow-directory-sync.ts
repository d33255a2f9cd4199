import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { SyncReply } from "./directory-replies.ts";
import { openProgress } from "./progress.ts";
import { printable } from "./printable.ts";
import { plural } from "./words.ts";

const POLL_MS = 500;

/** Waits until a reading that was asked for is over, or patience or the person ends; the server goes on by itself. */
export async function followDirectorySync(
  deps: CliDeps,
  api: Api,
  asked: { readonly from: SyncReply; readonly waitMs: number },
): Promise<SyncReply> {
  const { terminal, signal, now } = deps;
  const until = now().getTime() + asked.waitMs;
  using progress = openProgress(deps);
  for (;;) {
    const seen = await read(api, asked.from);
    if (seen.running !== null) {
      const { users, expected } = seen.running;
      const total = Math.max(users, expected ?? 0);
      progress.show({ value: users, total, text: progressText(seen.running) });
    }
    if (isOver(seen, asked.from)) return seen;
    if (now().getTime() >= until || signal.aborted) {
      terminal.note("The server goes on reading. How it stands: undeliver directory status");
      return seen;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

async function read(api: Api, { integration_id: id }: SyncReply): Promise<SyncReply> {
  const seen = (await api.get("/directory/sync", z.array(SyncReply))).find((it) => it.integration_id === id);
  if (seen === undefined) throw new CliError("The integration is not there any more.");
  return seen;
}

/** Throws where something new keeps it from going on. */
function isOver({ running, asked, ended_at: endedAt, trouble }: SyncReply, from: SyncReply): boolean {
  if (trouble !== null && trouble.at !== from.trouble?.at)
    throw new CliError(
      `It does not go on: ${printable(trouble.reason)} (${printable(trouble.code)}). ${trouble.advice}`,
    );
  return running === null && asked === null && endedAt !== from.ended_at;
}

/** Such as `users: 1,200 read in 5 pages`. */
export function progressText({ part, users, groups, pages }: NonNullable<SyncReply["running"]>): string {
  const read =
    part === "users" ? plural(users, "user") : `${plural(users, "user")}, ${plural(groups, "group")}`;
  return `${part}: ${read} in ${plural(pages, "page")}`;
}
