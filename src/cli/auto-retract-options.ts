import { z } from "zod";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import type { Api } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { printable } from "./printable.ts";
import { SettingReply } from "./setting-replies.ts";
import { readDestination } from "./words.ts";

export const AUTO_RETRACT = "/settings/auto_retract";

export const NO_CONNECTION =
  "No connection yet, so there is nothing to set: undeliver integration add-microsoft or add-google.";

/** `MALICIOUS=soft-delete` and so on. */
export function readChanges(pairs: readonly string[]): Readonly<Record<string, string>> {
  const changes = pairs.map((pair) => {
    const [name = "", typed = "", ...rest] = pair.split("=");
    const disposition = ACTIONABLE_DISPOSITIONS.find((it) => it === name.toUpperCase());
    if (disposition === undefined || typed === "" || rest.length > 0) {
      throw new CliError(
        `${JSON.stringify(pair)} is not DISPOSITION=DESTINATION, with one of ${ACTIONABLE_DISPOSITIONS.join(", ")}.`,
        { exitCode: 2 },
      );
    }
    return [disposition, typed.toLowerCase() === "none" ? "none" : readDestination(typed)] as const;
  });
  return Object.fromEntries(changes);
}

/** The setting of the connection that was named, or of the only one there is. */
export async function findSetting(api: Api, nameOrId: string | undefined): Promise<SettingReply> {
  const all = await api.get(AUTO_RETRACT, z.array(SettingReply));
  const found =
    nameOrId === undefined
      ? all
      : all.filter((it) => it.integration_id === nameOrId || it.integration_name === nameOrId);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (all.length === 0) throw new CliError(NO_CONNECTION);
  const names = all.map((it) => it.integration_name).join(", ");
  throw new CliError(
    first === undefined
      ? `There is no connection ${printable(nameOrId ?? "")}; there are: ${printable(names)}.`
      : `There are several connections: choose one with --integration (${printable(names)}).`,
    { exitCode: first === undefined ? 1 : 2 },
  );
}
