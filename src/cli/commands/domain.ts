import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { consent, isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { withoutConnection } from "../domains-without-connection.ts";
import { DomainReply, GoneReply, IntegrationReply } from "../replies.ts";
import type { Column } from "../table.ts";
import { findIntegration } from "../find-integration.ts";

const TABLE: readonly Column<z.output<typeof DomainReply>>[] = [
  { title: "domain", value: (it) => it.domain },
  { title: "provider", value: (it) => it.inbox_provider ?? "" },
  { title: "status", value: (it) => it.status },
  { title: "integration", value: (it) => it.integration_id ?? "", isWhole: true },
];

/** `undeliver domain …`. */
export function domainCommand(domain: Command, deps: CliDeps): void {
  reading(domain.command("list").description("list the domains")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const { items } = await api.page("/settings/domains", DomainReply, { per_page: 1000 });
        printList(deps, command, {
          rows: items,
          table: TABLE,
          none: "No domain yet: undeliver domain add makes one.",
        });
      }),
  );
  addCommand(domain, deps);
  setCommand(domain, deps);
  reading(domain.command("remove").description("accept a mail domain no more").argument("<domain>"))
    .option("--yes", "do not ask")
    .action((name: string, { yes = false }: { yes?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        await consent(deps, { question: `Remove ${printable(name)}?`, given: yes });
        const path = `/settings/domains/${encodeURIComponent(name)}`;
        const gone = await api.send({ method: "DELETE", path }, GoneReply);
        if (isJson(command)) printJson(deps, gone);
        else deps.terminal.out(`Removed ${printable(name)}.`);
      }),
    );
}

function addCommand(domain: Command, deps: CliDeps): void {
  reading(domain.command("add").description("accept a mail domain").argument("<domain>"))
    .option("--integration <name-or-id>", "where its mailboxes are (default: the only connection there is)")
    .action((name: string, { integration }: { integration?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const found = integration === undefined ? undefined : await findIntegration(api, integration);
        const body = { domain: name, ...(found !== undefined && { integration_id: found.id }) };
        const added = await api.send({ method: "POST", path: "/settings/domains", body }, DomainReply);
        await tell(deps, command, { api, verb: "Added", domain: added });
      }),
    );
}

function setCommand(domain: Command, deps: CliDeps): void {
  reading(domain.command("set").description("say where a domain's mailboxes are").argument("<domain>"))
    .requiredOption("--integration <name-or-id>", "where its mailboxes are")
    .action((name: string, { integration }: { integration: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const body = { integration_id: (await findIntegration(api, integration)).id };
        const path = `/settings/domains/${encodeURIComponent(name)}`;
        const changed = await api.send({ method: "PATCH", path, body }, DomainReply);
        await tell(deps, command, { api, verb: "Changed", domain: changed });
      }),
    );
}

interface Saved {
  readonly api: Api;
  readonly verb: string;
  readonly domain: z.output<typeof DomainReply>;
}

/** A domain without a connection makes no copies, in silence: whoever adds one has to hear it. */
async function tell(deps: CliDeps, command: Command, { api, verb, domain }: Saved): Promise<void> {
  if (isJson(command)) printJson(deps, domain);
  const known = await api.get("/integrations", z.array(IntegrationReply));
  const there = known.find((it) => it.id === domain.integration_id);
  const done = `${verb} ${printable(domain.domain)}`;
  if (there === undefined) {
    if (!isJson(command)) deps.terminal.out(`${done}.`);
    deps.terminal.note(withoutConnection([domain.domain], known));
  } else if (!isJson(command)) {
    deps.terminal.out(`${done}: its mailboxes are at ${printable(there.name)}.`);
  }
}
