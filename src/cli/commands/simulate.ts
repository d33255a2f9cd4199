import type { Command } from "commander";
import type { CliDeps, SimulateChoice, SimulatorShown } from "../cli-deps.ts";
import { isJson, printJson, reading } from "../context.ts";
import { wholeNumber } from "../read-options.ts";
import { formatFields } from "../table.ts";

/** `undeliver simulate`. */
export function simulateCommand(simulate: Command, deps: CliDeps): void {
  reading(simulate)
    .option("--listen <host:port>", "where the providers' APIs answer", "127.0.0.1:9400")
    .option("--smtp <host:port>", "where mail comes in", "127.0.0.1:2526")
    .option("--journal <host:port>", "the intake that gets the journal copies", "127.0.0.1:2525")
    .option("--microsoft-journal-address <address>", "the intake address of the Exchange source")
    .option("--google-journal-address <address>", "the intake address of the Google source")
    .option("--users <number>", "people per organisation (default: 20)", wholeNumber(1, 10_000))
    .option("--microsoft-domain <domain>", "mail domain of the organisation at Microsoft")
    .option("--google-domain <domain>", "mail domain of the organisation at Google")
    .option("--google-key <file>", "write the service account's key file there; one that is there is used")
    .option("--endpoints <file>", "write the file for UNDELIVER_PROVIDER_ENDPOINTS there")
    .action((choice: SimulateChoice, command: Command) =>
      deps.operator.simulate(choice, (facts) => {
        if (isJson(command)) printJson(deps, facts);
        else deps.terminal.out(describe(facts, choice));
      }),
    );
}

function describe(facts: SimulatorShown, choice: SimulateChoice): string {
  const { microsoft, google, smtp, control } = facts;
  const at = { microsoft: microsoft.domain, google: google.domain };
  return [
    `Microsoft 365: ${microsoft.domain}`,
    formatFields([
      ["  directory", microsoft.directory],
      ["  client", microsoft.client],
      ["  client secret", microsoft.secret],
      ["  X-OriginatorOrg", microsoft.organisation],
      ["  people", peopleText(microsoft.people)],
      ["  Graph", microsoft.graph],
      ["  tokens", microsoft.tokens],
    ]),
    `Google Workspace: ${google.domain}`,
    formatFields([
      ["  administrator", google.administrator],
      ["  service account", google.serviceAccount],
      ["  key file", choice.googleKey ?? "not written: --google-key FILE writes it (--json shows the key)"],
      ["  TXT of its seal", `${google.seal.name} (--json shows the value)`],
      ["  people", peopleText(google.people)],
      ["  Gmail", google.gmail],
      ["  directory", google.directory],
      ["  tokens", google.tokens],
    ]),
    "Both",
    formatFields([
      ["  mail in (SMTP)", `${smtp}, for ${at.microsoft} and ${at.google}`],
      ["  control", control.url],
      ["  control token", control.token],
    ]),
    connecting(facts, choice),
  ].join("\n");
}

function peopleText(people: readonly string[]): string {
  const shown = people.slice(0, SHOWN).join(", ");
  const more = people.length - SHOWN;
  return more > 0 ? `${shown} and ${more} more (--json shows them all)` : shown;
}

const SHOWN = 3;

/** The very commands, so that nothing has to be looked up. */
function connecting({ microsoft, google }: SimulatorShown, { googleKey, endpoints }: SimulateChoice): string {
  return [
    "To connect to it",
    `  start the server with UNDELIVER_PROVIDER_ENDPOINTS=${endpoints ?? "FILE"}${endpoints === undefined ? " (simulate --endpoints FILE writes it)" : ""}, then:`,
    `  echo ${microsoft.secret} | npx undeliver integration add-microsoft --name microsoft --directory ${microsoft.directory} \\`,
    `    --client ${microsoft.client} --endpoints simulator`,
    "  or, for Authorize in the dashboard, start the server also with",
    `  UNDELIVER_MICROSOFT_CLIENT_ID=${microsoft.instanceClient} UNDELIVER_MICROSOFT_CLIENT_SECRET=${microsoft.instanceSecret}`,
    `  npx undeliver integration add-google --name google --administrator ${google.administrator} \\`,
    `    --key-file ${googleKey ?? "FILE"} --endpoints simulator`,
    `  npx undeliver domain add ${microsoft.domain} --integration microsoft`,
    `  npx undeliver domain add ${google.domain} --integration google`,
    `  npx undeliver source add --name exchange --format exchange-report --organisation ${microsoft.organisation}`,
    "  npx undeliver source add --name copies --format google-copy --range 127.0.0.0/8",
    "  and start simulate again with --microsoft-journal-address and --google-journal-address, or tell /_control/journal.",
  ].join("\n");
}
