import type { Command } from "commander";
import type { CliDeps, SimulateChoice } from "../cli-deps.ts";
import { wholeNumber } from "../read-options.ts";

/** `undeliver simulate`. */
export function simulateCommand(simulate: Command, { operator, terminal }: CliDeps): void {
  simulate
    .option("--listen <host:port>", "where the providers' APIs answer", "127.0.0.1:9400")
    .option("--smtp <host:port>", "where mail comes in", "127.0.0.1:2526")
    .option("--journal <host:port>", "the intake that gets the journal copies", "127.0.0.1:2525")
    .option("--microsoft-journal-address <address>", "the intake address of the Exchange source")
    .option("--google-journal-address <address>", "the intake address of the Google source")
    .option("--users <number>", "people per organisation (default: 20)", wholeNumber(1, 10_000))
    .option("--microsoft-domain <domain>", "mail domain of the organisation at Microsoft")
    .option("--google-domain <domain>", "mail domain of the organisation at Google")
    .action((choice: SimulateChoice) =>
      operator.simulate(choice, (description) => {
        terminal.out(description);
      }),
    );
}
