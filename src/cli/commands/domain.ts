import type { Command } from "commander";
import type { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { consent, isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { DomainReply, GoneReply } from "../replies.ts";
import type { Column } from "../table.ts";
import { findIntegration } from "./integration.ts";

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
  reading(domain.command("add").description("accept a mail domain").argument("<domain>"))
    .option("--integration <name-or-id>", "where its mailboxes are")
    .action((name: string, { integration }: { integration?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const found = integration === undefined ? undefined : await findIntegration(api, integration);
        const body = { domain: name, ...(found !== undefined && { integration_id: found.id }) };
        const added = await api.send({ method: "POST", path: "/settings/domains", body }, DomainReply);
        if (isJson(command)) return printJson(deps, added);
        return deps.terminal.out(`Added ${printable(added.domain)}.`);
      }),
    );
  domain
    .command("remove")
    .description("accept a mail domain no more")
    .argument("<domain>")
    .option("--yes", "do not ask")
    .action((name: string, { yes = false }: { yes?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        await consent(deps, { question: `Remove ${printable(name)}?`, given: yes });
        const path = `/settings/domains/${encodeURIComponent(name)}`;
        await api.send({ method: "DELETE", path }, GoneReply);
        deps.terminal.out(`Removed ${printable(name)}.`);
      }),
    );
}
