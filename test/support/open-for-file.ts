import { afterAll, beforeAll } from "vitest";
import type { ApiConnection } from "#cli/api-client.ts";
import type { Role } from "#identity/role.ts";
import { type Answer, openTestApi, type TestApi } from "./open-test-api.ts";
import { type SeededTenant, seedTenant } from "./seed-tenant.ts";

interface TenantApi {
  readonly api: TestApi;
  readonly tenant: SeededTenant;
  readonly token: string;
}

export interface FileApi extends TenantApi {
  /** By the token; `path` below the account. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** By the token, for `runCli`. */
  readonly connection: Pick<ApiConnection, "baseUrl" | "token">;
}

/** The API with one tenant and a token of this role, for all tests of a file: opened before the first, closed behind the last. */
export function openForFile(
  role: Role = "super-admin",
  needs: Parameters<typeof openTestApi>[0] = {},
): FileApi {
  let opened: TenantApi | undefined;
  const there = (): TenantApi => {
    if (opened === undefined) throw new Error("it is there while a test runs");
    return opened;
  };
  beforeAll(async () => {
    const api = await openTestApi(needs);
    const tenant = await seedTenant(api.database);
    opened = { api, tenant, token: await api.token(tenant.tenantId, role) };
  });
  afterAll(() => opened?.api[Symbol.asyncDispose]());
  return {
    get api() {
      return there().api;
    },
    get tenant() {
      return there().tenant;
    },
    get token() {
      return there().token;
    },
    get connection() {
      return { baseUrl: there().api.origin, token: there().token };
    },
    ask: (method, path, body) => {
      const { api, tenant, token } = there();
      return api.call({ method, path, account: tenant.tenantId, token, body });
    },
  };
}
