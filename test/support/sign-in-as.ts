import { randomUUID } from "node:crypto";
import type { Role } from "#identity/role.ts";
import type { PersonId, TenantId } from "#shared/ids.ts";
import type { Database } from "#store/database.ts";
import { addMembership, createPerson } from "#store/person-rows.ts";

export const TEST_PASSWORD = "correct horse battery staple";

/** Made once: a good hash takes its time. */
const TEST_PASSWORD_HASH =
  "e1ed05cf04776630a25beb34e40c03fb:6b04081a3d72a1acad69da1d3a418a8b97cb1a0b2eb7455c86736445597f8e70b7e515c331aba4666f77b5b3408f1828aac86834fc64cf41d42af9ea0e1581d0";

export interface TestPerson {
  readonly personId: PersonId;
  readonly actor: string;
  readonly email: string;
  /** `name=value`, as a browser sends it. */
  readonly cookie: string;
}

interface Needs {
  readonly database: Database;
  readonly origin: string;
}

interface Wanted {
  readonly tenantId: TenantId;
  readonly role: Role;
  readonly email?: string;
}

/** Somebody new of the tenant, without an invitation, signed in by password as a browser does it. */
export async function signInAs(
  { database, origin }: Needs,
  { tenantId, role, email = `${randomUUID()}@person.example` }: Wanted,
): Promise<TestPerson> {
  const personId = await database.asWorker(async (tx) => {
    const made = await createPerson(tx, { email, name: `A ${role}`, passwordHash: TEST_PASSWORD_HASH });
    if (made === undefined) throw new Error(`${email} is taken`);
    await addMembership(tx, tenantId, { personId: made, role, invitedBy: undefined });
    return made;
  });
  const answer = await postAuth(origin, "/sign-in/email", { body: { email, password: TEST_PASSWORD } });
  if (answer.cookie === "") throw new Error(`nobody signed in: ${JSON.stringify(answer.body)}`);
  return { personId, actor: `person:${personId}`, email, cookie: answer.cookie };
}

export interface AuthAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  /** What a browser keeps and sends from now on; those that ended left out. */
  readonly cookie: string;
}

interface AuthRequest {
  readonly body?: unknown;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks what is below `/auth`, as the dashboard does. */
export async function postAuth(
  origin: string,
  path: string,
  { body, cookie, headers }: AuthRequest = {},
): Promise<AuthAnswer> {
  const response = await fetch(`${origin}/auth${path}`, {
    method: "POST",
    redirect: "manual",
    headers: {
      "content-type": "application/json",
      origin,
      "x-undeliver": "dashboard",
      ...(cookie !== undefined && cookie !== "" && { cookie }),
      ...headers,
    },
    body: JSON.stringify(body ?? {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === "" ? {} : JSON.parse(text)) as AuthAnswer["body"],
    cookie: cookiesOf(response.headers),
  };
}

export function cookiesOf(headers: Headers): string {
  return headers
    .getSetCookie()
    .filter((it) => !/max-age=0(;|$)/i.test(it))
    .map((it) => it.split(";")[0] ?? "")
    .join("; ");
}
