import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { withoutConnection } from "../domains-without-connection.ts";
import { DomainReply } from "../domain-reply.ts";
import { GoneReply, IntegrationReply } from "../replies.ts";
import { type Column, formatFields } from "../table.ts";
import { momentText } from "../words.ts";
import { findIntegration } from "../find-integration.ts";

const TABLE: readonly Column<DomainReply>[] = [
  { title: "domain", value: (it) => it.domain },
  { title: "provider", value: (it) => it.inbox_provider ?? "" },
  { title: "status", value: (it) => it.status },
  { title: "verification", value: (it) => it.verification.state },
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
  showCommand(domain, deps);
  addCommand(domain, deps);
  setCommand(domain, deps);
  verifyCommand(domain, deps);
  skipCommand(domain, deps);
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

function showCommand(domain: Command, deps: CliDeps): void {
  reading(domain.command("show").description("show one domain, with the DNS record that verifies it"))
    .argument("<domain>")
    .action((name: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const it = await api.get(`/settings/domains/${encodeURIComponent(name)}`, DomainReply);
        if (isJson(command)) return printJson(deps, it);
        const { state, record, result, advice, record_missing_since: missing } = it.verification;
        const known = await api.get("/integrations", z.array(IntegrationReply));
        return deps.terminal.out(
          formatFields([
            ["domain", it.domain],
            ["status", it.status],
            ["mailboxes at", known.find(({ id }) => id === it.integration_id)?.name ?? "no connection"],
            ["verification", state],
            ["TXT record", record.name],
            ["its value", record.value],
            ["last result", result],
            ["what to do", advice],
            ["record gone since", momentText(missing)],
          ]),
        );
      }),
    );
}

function addCommand(domain: Command, deps: CliDeps): void {
  reading(domain.command("add").description("accept a mail domain").argument("<domain>"))
    .option("--integration <name-or-id>", "where its mailboxes are (default: the only connection there is)")
    .option("--skip-verification <reason>", "let it count without its DNS record; audited")
    .action((name: string, { integration, skipVerification: reason }: AddOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const found = integration === undefined ? undefined : await findIntegration(api, integration);
        const body = { domain: name, ...(found !== undefined && { integration_id: found.id }) };
        const added = await api.send({ method: "POST", path: "/settings/domains", body }, DomainReply);
        const counting = reason === undefined ? added : await skip(api, added.domain, reason);
        await tell(deps, command, { api, verb: "Added", domain: counting });
      }),
    );
}

interface AddOptions {
  readonly integration?: string;
  readonly skipVerification?: string;
}

function verifyCommand(domain: Command, deps: CliDeps): void {
  reading(
    domain.command("verify").description("look for a domain's DNS record now").argument("<domain>"),
  ).action((name: string, _options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const path = `/settings/domains/${encodeURIComponent(name)}/verify`;
      const checked = await api.send({ method: "POST", path }, DomainReply);
      const { state, advice } = checked.verification;
      if (isJson(command)) printJson(deps, checked);
      if (state !== "verified") throw new CliError(printable(advice ?? `${name} is not verified.`));
      if (!isJson(command)) deps.terminal.out(`${printable(checked.domain)} is verified.`);
      if (advice !== null) deps.terminal.note(printable(advice));
    }),
  );
}

function skipCommand(domain: Command, deps: CliDeps): void {
  reading(domain.command("skip").description("let a domain count without its DNS record; audited"))
    .argument("<domain>")
    .requiredOption("--reason <text>", "why; it stands in the audit log")
    .action((name: string, { reason }: { reason: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const skipped = await skip(api, name, reason);
        if (isJson(command)) printJson(deps, skipped);
        else deps.terminal.out(`${printable(skipped.domain)} counts from now on.`);
      }),
    );
}

function skip(api: Api, name: string, reason: string): Promise<DomainReply> {
  const path = `/settings/domains/${encodeURIComponent(name)}/skip_verification`;
  return api.send({ method: "POST", path, body: { reason } }, DomainReply);
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
  readonly domain: DomainReply;
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
  tellRecord(deps, domain);
}

/** Nothing can be taken back from a domain that nobody has proved: whoever adds one has to hear how. */
function tellRecord(deps: CliDeps, { domain, verification: { state, record } }: DomainReply): void {
  if (state !== "pending") return;
  deps.terminal.note(
    [
      `Nothing is taken back from ${printable(domain)} before it is verified. Add this TXT record to its DNS:`,
      `  ${printable(record.name)}  TXT  "${printable(record.value)}"`,
      `It is looked for by itself; at once with: undeliver domain verify ${printable(domain)}`,
    ].join("\n"),
  );
}
