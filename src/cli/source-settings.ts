import type { Command } from "commander";
import type { SourceBinding } from "#directory/sources.ts";
import { CliError } from "./cli-error.ts";
import { several, wholeNumber } from "./read-options.ts";

/** What a feed's settings are called at the command line; all but the format can be changed. */
export interface SourceOptions {
  readonly organisation?: readonly string[];
  readonly googleSeal?: boolean;
  readonly range?: readonly string[];
  readonly certificate?: readonly string[];
  readonly requireTls?: boolean;
  readonly allow?: readonly string[];
  readonly hops?: number;
  readonly trustOriginalTo?: boolean;
}

export function sourceOptions(command: Command): Command {
  return command
    .option(
      "--organisation <domains>",
      "bound by Exchange's X-OriginatorOrg: tenant.onmicrosoft.com",
      several,
    )
    .option("--google-seal", "bound by Google's newest ARC seal")
    .option("--range <ranges>", "bound by the client's address: CIDR ranges", several)
    .option("--certificate <fingerprints>", "bound by the client's TLS certificate: SHA-256", several)
    .option("--require-tls", "refuse unencrypted connections")
    .option("--allow <ranges>", "who may deliver at all: CIDR ranges", several)
    .option("--hops <number>", "own gateways in front of the provider", wholeNumber(0, 20))
    .option("--trust-original-to", "believe X-Original-To (plain-bcc only)");
}

/** Exactly one of them: the secret address alone is half a proof. `undefined`: none is named. */
export function bindingOf({
  organisation,
  googleSeal,
  range,
  certificate,
}: SourceOptions): SourceBinding | undefined {
  const given: SourceBinding[] = [];
  if (organisation !== undefined) given.push({ kind: "exchange-organisation", domains: organisation });
  if (googleSeal === true) given.push({ kind: "google-seal" });
  if (range !== undefined) given.push({ kind: "client-range", ranges: range });
  if (certificate !== undefined) given.push({ kind: "client-certificate", fingerprints: certificate });
  if (given.length > 1) throw new CliError(ONE_BINDING, { exitCode: 2 });
  return given[0];
}

export const ONE_BINDING =
  "Say what binds the feed to the tenant, by one of --organisation, --google-seal, --range and --certificate.";
