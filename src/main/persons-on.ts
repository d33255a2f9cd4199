import type { Operator } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Database } from "#store/database.ts";
import { readPublicUrl } from "#store/instance.ts";
import { openMembers } from "#store/members.ts";
import {
  disablePerson,
  listPersons,
  makeResetToken,
  resetSecondFactor,
  StaysIn,
} from "#store/operator-persons.ts";
import { openSetup } from "#store/setup.ts";
import { openTenants } from "#store/tenants.ts";
import { publicUrlOf } from "./where-it-listens.ts";

type OnDatabase = <T>(work: (database: Database) => Promise<T>) => Promise<T>;

/** Who can sign in, for the instance operator, who sees no mail. */
export function personsOn(config: Config, onDatabase: OnDatabase): Operator["persons"] {
  /** Of the server that runs or ran last, unless this command is told: it may listen where this environment does not say. */
  const urlOn = async (database: Database): Promise<string> =>
    config.publicUrl ?? (await readPublicUrl(database)) ?? publicUrlOf(config);
  return {
    list: () => onDatabase(listPersons),
    invite: ({ tenant: nameOrId, email, role }) =>
      onDatabase(async (database) => {
        const tenant = await openTenants(database).find(nameOrId);
        if (tenant === undefined) return { result: "no_such_tenant" };
        const invitation = { email, name: "", role, actor: "operator" };
        const reply = await openMembers(database).invite(tenant.id, invitation);
        if (reply.result === "is_member") return reply;
        const { expiresAt = new Date() } = reply.member;
        const link = `${await urlOn(database)}/invitation?token=${reply.token}`;
        return { result: "invited", link, expiresAt };
      }),
    resetPassword: (email) =>
      onDatabase(async (database) => {
        const token = await makeResetToken(database, email);
        return token && `${await urlOn(database)}/reset-password?token=${token}`;
      }),
    resetSecondFactor: (email) => onDatabase((database) => resetSecondFactor(database, email)),
    disable: (email, nameOrId) => onDatabase((database) => disable(database, email, nameOrId)),
    setupCode: () =>
      onDatabase(async (database) => {
        const code = await openSetup(database).newCode();
        return code === undefined ? undefined : { code, url: `${await urlOn(database)}/setup` };
      }),
  };
}

async function disable(
  database: Database,
  email: string,
  nameOrId: string | undefined,
): Promise<readonly string[]> {
  let tenantId: TenantId | undefined;
  if (nameOrId !== undefined) {
    tenantId = (await openTenants(database).find(nameOrId))?.id;
    if (tenantId === undefined) return [];
  }
  return disablePerson(database, email, tenantId).catch((error: unknown) => {
    if (error instanceof StaysIn) throw new CliError(reasonOf(error), { cause: error });
    throw error;
  });
}

function reasonOf({ tenant, why }: StaysIn): string {
  return why === "break_glass"
    ? `${tenant} lets this person in when single sign-on fails: name another one there first. Nothing was changed.`
    : `${tenant} has no other Super Admin: undeliver person invite another one first. Nothing was changed.`;
}
