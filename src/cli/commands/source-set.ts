import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { findSource } from "../find-source.ts";
import { SourceReply } from "../replies.ts";
import { bindingOf, type SourceOptions, sourceOptions } from "../source-settings.ts";
import { formatFields } from "../table.ts";
import { momentText } from "../words.ts";

interface SetOptions extends SourceOptions {
  readonly name?: string;
  readonly allowAnybody?: boolean;
}

/** `undeliver source show|set`. */
export function setCommands(source: Command, deps: CliDeps): void {
  reading(
    source.command("show").description("show one feed with all its settings").argument("<name-or-id>"),
  ).action((name: string, _options: object, command: Command) =>
    withApi(deps, command, async (api) => show(deps, command, await findSource(api, name))),
  );
  const set = source
    .command("set")
    .description("change a feed: what is not named stays as it is, and its format always does")
    .argument("<name-or-id>");
  sourceOptions(reading(set).option("--name <name>", "what to call it"))
    .option("--no-require-tls", "take unencrypted connections too")
    .option("--allow-anybody", "whoever knows the address may deliver: no ranges")
    .option("--no-trust-original-to", "do not believe X-Original-To")
    .action((name: string, options: SetOptions, command: Command) => {
      const body = changeOf(options);
      return withApi(deps, command, async (api) => {
        const { id } = await findSource(api, name);
        show(deps, command, await api.send({ method: "PATCH", path: `/sources/${id}`, body }, SourceReply));
      });
    });
}

/** Before anybody is asked. A list that is given stands in the place of the whole one that stood. */
function changeOf(options: SetOptions): object {
  const { name, requireTls, allow, allowAnybody, hops, trustOriginalTo } = options;
  if (allow !== undefined && allowAnybody === true)
    throw new CliError("--allow-anybody leaves no ranges: say that, or which ranges.", { exitCode: 2 });
  const wanted = {
    name,
    binding: bindingOf(options),
    require_tls: requireTls,
    allowed_ranges: allowAnybody === true ? [] : allow,
    hop_count: hops,
    trusts_original_to: trustOriginalTo,
  };
  const change = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  if (Object.keys(change).length > 0) return change;
  throw new CliError("Nothing is named to change: undeliver source set --help says what can be.", {
    exitCode: 2,
  });
}

function show(deps: CliDeps, command: Command, it: SourceReply): void {
  if (isJson(command)) return printJson(deps, it);
  const { untrusted } = it;
  return deps.terminal.out(
    formatFields([
      ["id", it.id],
      ["name", it.name],
      ["format", it.format],
      ["bound by", boundBy(it.binding)],
      ["TLS", it.require_tls ? "required" : "not required"],
      ["may deliver", it.allowed_ranges.length === 0 ? "anybody" : it.allowed_ranges.join(", ")],
      ["own gateways", it.hop_count],
      ["X-Original-To", it.trusts_original_to ? "believed" : undefined],
      ["addresses", it.addresses],
      ["former one until", momentText(it.former_valid_until)],
      ["not believed", untrusted.copies === 0 ? undefined : `${untrusted.copies} in seven days`],
      ["the last because", untrusted.last_reason],
      ["made", momentText(it.created_at)],
      ["last seen", momentText(it.last_seen_at) || "never"],
    ]),
  );
}

function boundBy({ kind, domains, ranges, fingerprints }: SourceReply["binding"]): string {
  const values = domains ?? ranges ?? fingerprints ?? [];
  return values.length === 0 ? kind : `${kind}: ${values.join(", ")}`;
}
