import type { Command } from "commander";
import type { CliDeps } from "./cli-deps.ts";
import { isJson, printJson } from "./context.ts";
import type { IntegrationReply } from "./replies.ts";
import { formatFields } from "./table.ts";
import { momentText } from "./words.ts";

/** One connection, or its JSON where that was asked for. */
export function showIntegration(deps: CliDeps, command: Command, it: IntegrationReply): void {
  if (isJson(command)) return printJson(deps, it);
  return deps.terminal.out(
    formatFields([
      ["id", it.id],
      ["name", it.name],
      ["provider", it.provider],
      ["status", it.status],
      ["answered since", it.answered_at === null ? undefined : momentText(it.answered_at)],
      ["stopped because", it.stopped?.reason],
      ["cloud", it.cloud],
      ["directory", it.tenant_id],
      ["client", it.client_id],
      ["credential", it.credential],
      ["thumbprint", it.certificate?.sha1],
      ["credential ends", endsText(it.credential_expires_at, deps.now())],
      ["test mailbox", it.test_mailbox],
      ["connected to", it.directory_id],
      ["service account", it.service_account],
      ["administrator", it.administrator],
      ["endpoints", it.endpoints],
      ["connected", momentText(it.created_at)],
    ]),
  );
}

/** Soon, or not any more: said as loudly as the rest. */
function endsText(at: string | null, now: Date): string | undefined {
  if (at === null) return undefined;
  return Date.parse(at) <= now.getTime() ? `${momentText(at)}: it has ended` : momentText(at);
}
