import type { Page } from "playwright-core";
import { type IntegrationId, newId } from "#shared/ids.ts";
import type { Role } from "#identity/role.ts";
import type { Screens } from "./open-screens.ts";
import { type SeededTenant, seedMessage, seedTenant } from "./seed-tenant.ts";

export const AN_EML = {
  name: "copy.eml",
  mimeType: "message/rfc822",
  buffer: Buffer.from("From: a@b.example\r\nTo: c@d.example\r\nSubject: A copy\r\n\r\nx\r\n"),
};

export interface SettingsScreens {
  readonly tenant: SeededTenant;
  /** The screen, as somebody of this role sees it. */
  readonly open: (path: string, role?: Role, options?: Parameters<Screens["page"]>[0]) => Promise<Opened>;
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly troubles: readonly string[];
}

/** A tenant with a Microsoft and a Google integration, and a week's mail: 2 spam messages in 3 mailboxes, 1 malicious one. */
export async function openSettingsScreens({
  api,
  page,
}: Pick<Screens, "api" | "page">): Promise<SettingsScreens> {
  const tenant = await seedTenant(api.database);
  const google = JSON.stringify({
    serviceAccount: "undeliver@project.example",
    administrator: "it@corp.example",
  });
  await api.database.asWorker(async (tx) => {
    await tx.rows("update integration set name = 'Corp 365' where tenant_id = $1", [tenant.tenantId]);
    await tx.rows(
      "insert into integration (tenant_id, id, provider, name, connection) values ($1, $2, 'google', 'Workspace', $3)",
      [tenant.tenantId, newId<IntegrationId>(new Date()), google],
    );
  });
  await seedMessage(api.database, tenant, {
    disposition: "SPAM",
    subject: "You win",
    recipients: ["ann", "bob"],
  });
  await seedMessage(api.database, tenant, { disposition: "SPAM", subject: "Buy now" });
  await seedMessage(api.database, tenant, { disposition: "MALICIOUS" });
  return {
    tenant,
    open: async (path, role = "super-admin", options = {}) => {
      const token = await api.token(tenant.tenantId, role);
      const opened = await page({ token, ...options });
      await opened.page.goto(path === "/" ? path : `/${tenant.tenantId}/${path}`);
      return { ...opened, [Symbol.asyncDispose]: () => opened.page.context().close() };
    },
    call: async (method, path, body) => {
      const token = await api.token(tenant.tenantId, "super-admin");
      return (await api.call({ method, path, account: tenant.tenantId, token, body })).body.result;
    },
  };
}
