import type { Command } from "commander";
import { z } from "zod";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { WHEN_IMPOSSIBLE } from "#policy/destination.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { AUTO_RETRACT, findSetting, NO_CONNECTION } from "../auto-retract-options.ts";
import { oneOf } from "../read-options.ts";
import { SettingReply, SettingVersionReply } from "../setting-replies.ts";
import {
  changeOptions,
  type ChangeOptions,
  checkChange,
  readChange,
  settingScopeText,
} from "../setting-scope.ts";
import type { Column } from "../table.ts";
import { retentionCommand } from "./settings-retention.ts";
import { destinationName, momentText } from "../words.ts";
import { approvalSettingCommands } from "./approval-setting.ts";
import { importantPeopleCommands } from "./important-people.ts";
import { automationSettings } from "./settings-automation.ts";
import { breakerSettings } from "./settings-breaker.ts";
import { previewCommand } from "./settings-preview.ts";
import { limitCommands } from "./settings-limit.ts";
import { noteProposals, proposalCommands } from "./settings-proposal.ts";
import { responsesCommand } from "./responses.ts";

type Version = z.output<typeof SettingVersionReply>;

const DESTINATION_COLUMNS = ACTIONABLE_DISPOSITIONS.map((disposition) => ({
  title: disposition,
  value: (it: Version) => destinationName(it.destinations[disposition] ?? "none"),
}));

const SETTINGS: readonly Column<SettingReply>[] = [
  { title: "integration", value: (it) => it.integration_name },
  { title: "version", value: (it) => it.version },
  ...DESTINATION_COLUMNS,
  { title: "when impossible", value: (it) => it.when_impossible },
  { title: "for", value: (it) => settingScopeText(it.scope) },
];

interface NamedVersion extends Version {
  readonly integration_name: string;
}

const HISTORY: readonly Column<NamedVersion>[] = [
  { title: "integration", value: (it) => it.integration_name },
  { title: "version", value: (it) => it.version },
  { title: "saved", value: (it) => momentText(it.saved_at), isWhole: true },
  { title: "by", value: (it) => it.saved_by ?? "" },
  ...DESTINATION_COLUMNS,
  { title: "for", value: (it) => settingScopeText(it.scope) },
];

/** `undeliver settings auto-retract show|set|preview|history`, `breaker`, `automation`, `approval`, `important-people`, `retention`. */
export function settingsCommand(settings: Command, deps: CliDeps): void {
  approvalSettingCommands(settings, deps);
  importantPeopleCommands(settings, deps);
  breakerSettings(settings, deps);
  automationSettings(settings, deps);
  const auto = settings.command("auto-retract").description("what happens by itself to each disposition");
  reading(auto.command("show", { isDefault: true }).description("show the settings that stand")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const rows = await api.get(AUTO_RETRACT, z.array(SettingReply));
        noteProposals(deps, rows);
        printList(deps, command, { rows, table: SETTINGS, none: NO_CONNECTION });
      }),
  );
  setCommand(auto, deps);
  previewCommand(auto, deps);
  proposalCommands(auto, deps);
  limitCommands(auto, deps);
  responsesCommand(settings, deps);
  retentionCommand(settings, deps);
  reading(auto.command("history").description("who saved what, newest first"))
    .option("--integration <name-or-id>", "of this connection only")
    .action(({ integration }: { integration?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const rows = await historyOf(api, integration);
        printList(deps, command, {
          rows,
          table: HISTORY,
          none: "Nobody has saved it yet: everything is No Action.",
        });
      }),
    );
}

/** Of one connection, else of each. */
async function historyOf(api: Api, nameOrId: string | undefined): Promise<readonly NamedVersion[]> {
  const settings =
    nameOrId === undefined
      ? await api.get(AUTO_RETRACT, z.array(SettingReply))
      : [await findSetting(api, nameOrId)];
  if (settings.length === 0) throw new CliError(NO_CONNECTION);
  const histories = settings.map(async ({ integration_id, integration_name }) => {
    const rows = await api.get(`${AUTO_RETRACT}/history`, z.array(SettingVersionReply), { integration_id });
    return rows.map((it) => ({ ...it, integration_name }));
  });
  return (await Promise.all(histories)).flat();
}

interface SetOptions extends ChangeOptions {
  readonly whenImpossible?: string;
  readonly confirmHardDelete?: boolean;
}

function setCommand(auto: Command, deps: CliDeps): void {
  const set = reading(
    auto.command("set").description("save a new version: what is not named stays as it is"),
  );
  changeOptions(set)
    .option(
      "--when-impossible <what>",
      `where the destination cannot be reached: ${WHEN_IMPOSSIBLE.join(" or ")}`,
      oneOf(WHEN_IMPOSSIBLE),
    )
    .option(
      "--confirm-hard-delete",
      "hard delete is meant, where there is nobody else to approve it; nobody can undo it from here",
    )
    .action(async (pairs: readonly string[], options: SetOptions, command: Command) => {
      checkChange(pairs, options);
      await withApi(deps, command, async (api) => {
        const { whenImpossible, confirmHardDelete = false } = options;
        const now = await findSetting(api, options.integration);
        const { destinations, scope } = await readChange(api, { pairs, options, now });
        const body = {
          integration_id: now.integration_id,
          destinations,
          ...scope,
          when_impossible: whenImpossible ?? now.when_impossible,
          version: now.version,
          ...(confirmHardDelete && { confirm_hard_delete: true }),
        };
        const saved = await api.send({ method: "PUT", path: AUTO_RETRACT, body }, SettingReply);
        if (isJson(command)) return printJson(deps, saved);
        noteProposals(deps, [saved]);
        return printList(deps, command, { rows: [saved], table: SETTINGS, none: "" });
      });
    });
}
