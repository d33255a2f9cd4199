import { expect } from "vitest";
import { AUDITED_ALWAYS, AUDITED_BY_PEOPLE, type AuditedKind } from "#events/audited.ts";
import { bodyFor } from "./access-bodies.ts";
import { saysValues, TOLD_BY } from "./audited-changes.ts";
import type { TestApi } from "./open-test-api.ts";

export interface Change {
  /** As the table of access names it, such as `POST retractions/{retraction_id}/cancel`. */
  readonly route: string;
  readonly account: string;
  /** Of whoever does it; absent: nobody is signed in. */
  readonly cookie?: string | undefined;
  /** For the names in the path. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type Changed = Readonly<Record<string, string>>;

/** Changes something, and looks that it is told as the table says: with its values where it has any, and no secret among them. */
export async function expectTold(
  api: TestApi,
  { route, account, cookie, ...more }: Change,
): Promise<Changed> {
  const { ids = {}, body = bodyFor(route, ids) } = more;
  const [method = "", path = ""] = route.split(" ");
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? name));
  const since = await newest(api);
  const answer = await api.call({ account, method, path: filled, body, cookie });
  expect(`${route} ${answer.status} ${JSON.stringify(answer.body.errors)}`).toBe(`${route} 200 []`);
  const facts = await auditedSince(api, since);
  const wanted = TOLD_BY[route] ?? [];
  const kinds = [...new Set(facts.map((it) => it.kind))].toSorted();
  expect(`${route}: ${kinds.join()}`).toBe(`${route}: ${"why" in wanted ? "" : wanted.toSorted().join()}`);
  for (const { kind, data } of facts) {
    expect(saysValues(kind, data), `${route}: ${kind} ${JSON.stringify(data)}`).toBe(true);
    expect(JSON.stringify(data)).not.toMatch(SECRETS);
  }
  return answer.body.result as Changed;
}

/** What the test gives in, and what the product makes: client secret, password, token, intake address. */
const SECRETS = /s3cret|three quiet words|und_[A-Za-z0-9_-]{43}|@journal\.test/;

async function newest({ database }: TestApi): Promise<string> {
  const [row] = await database.asWorker((tx) =>
    tx.rows<{ id: string | null }>("select max(id::text) as id from event"),
  );
  return row?.id ?? "00000000-0000-0000-0000-000000000000";
}

interface Told {
  readonly kind: AuditedKind;
  readonly data: Readonly<Record<string, unknown>>;
}

/** As the chain's job picks them. */
function auditedSince({ database }: TestApi, id: string): Promise<readonly Told[]> {
  return database.asWorker((tx) =>
    tx.rows<Told>(
      `select kind, data from event
       where id > $1 and (kind = any($2) or (kind = any($3) and actor ~ '^(person|token):')) order by id`,
      [id, AUDITED_ALWAYS, AUDITED_BY_PEOPLE],
    ),
  );
}
