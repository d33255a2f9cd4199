import type { Scope, Scopes } from "#directory/scope.ts";
import type { z } from "zod";
import type { SampleFacts } from "#mail/read-sample.ts";
import { chooseBySample } from "#retraction/choose-by-sample.ts";
import { chooseByHeader } from "#retraction/choose-by-header.ts";
import type { NamedBy } from "#retraction/named-by.ts";
import type { Naming } from "#retraction/naming.ts";
import type { DraftRequest, Retraction, RetractionRequests } from "#retraction/retraction-requests.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import { chooseMembers } from "#trace/campaign.ts";
import type { Trace } from "#trace/trace.ts";
import { ApiError, found, notFound } from "./api-error.ts";
import { listRetractionMessages } from "./contract/naming.ts";
import { draftRetraction, draftSamples } from "./contract/retractions.ts";
import { toSearchFilter } from "./message-filter.ts";
import { toNamedMessageItem } from "./naming-items.ts";
import { toRetractionItem } from "./progress.ts";
import { noSampleKnown, nothingBehind } from "./nothing-behind.ts";
import { readWatch } from "./read-watch.ts";
import { drafted } from "./retraction-replies.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface NamingNeeds {
  readonly requests: RetractionRequests;
  readonly naming: Naming;
  readonly scopes: Scopes;
  /** `undefined`: the bytes are no mail. Hostile ones may be slow and large, and must hold up no request. */
  readonly readSample: (raw: Uint8Array) => Promise<SampleFacts | undefined>;
  readonly trace: Pick<Trace, "similar">;
  readonly now: () => Date;
}

/** The ways to name what is to be retracted; each leads to a draft. */
export function namingRoutes(serve: ServeRoute, needs: NamingNeeds): void {
  serve(draftRetraction, async ({ params, body }, { caller }) => {
    const { account_id: tenantId } = params;
    const scope = await readScope(needs, tenantId, body.scope);
    const terms = { ...termsOf(body, caller.actor, needs.now()), scope };
    const asked = { tenantId, terms, body };
    return ok(toRetractionItem(await draft(needs, asked)));
  });

  serve(draftSamples, async ({ params, body }, { caller }) => {
    const named = await namedBySamples(needs, params.account_id, body.samples);
    const scope = await readScope(needs, params.account_id, body.scope);
    const request = { ...termsOf(body, caller.actor, needs.now()), scope, ...named };
    return ok(toRetractionItem(drafted(await needs.requests.draft(params.account_id, request))));
  });

  serve(listRetractionMessages, async ({ params, query }) => {
    const { account_id: tenantId, retraction_id: id } = params;
    const messages = await needs.naming.messages(tenantId, id, rowsOf(query));
    return paged(found(messages, "retraction").map(toNamedMessageItem), query);
  });
}

type Body = z.output<typeof draftRetraction.body>;

/** What is asked for, whatever it is asked of. */
type Terms = Omit<DraftRequest, "messageIds" | "copyIds" | "namedBy">;

function termsOf(
  {
    destination,
    when_impossible: whenImpossible,
    canary,
    reason,
    ...watch
  }: Pick<Body, "destination" | "when_impossible" | "canary" | "reason" | "late" | "scope"> &
    Partial<Pick<Body, "copies">>,
  actor: string,
  now: Date,
): Terms {
  const late = readWatch({ destination, ...watch }, now);
  return { destination, whenImpossible, canary, late, reason, requestedBy: actor };
}

/** Throws for what is nobody's. */
async function readScope(
  { scopes }: NamingNeeds,
  tenantId: TenantId,
  asked: Body["scope"],
): Promise<Scope | undefined> {
  if (asked === undefined) return undefined;
  const named = await scopes.name(tenantId, { only: asked.only, except: asked.except });
  if (!("unknown" in named)) return named;
  throw notFound(`group or mailbox ${named.unknown}`);
}

interface Asked {
  readonly tenantId: TenantId;
  readonly terms: Terms;
  readonly body: Body;
}

async function draft(needs: NamingNeeds, asked: Asked): Promise<Retraction> {
  const { tenantId, terms, body } = asked;
  if (body.search !== undefined) return draftSearch(needs, asked);
  const named = await namedMessages(needs, asked);
  return drafted(await needs.requests.draft(tenantId, { ...terms, ...named }));
}

/** Answered at once: the messages are looked up in the background. */
async function draftSearch(
  { naming, now }: NamingNeeds,
  { tenantId, terms, body }: Asked,
): Promise<Retraction> {
  const filter = toSearchFilter({ ...body.search }, now(), "/body/search");
  if (filter === undefined) {
    throw new ApiError(
      "nothing_named",
      "Nothing can be found that way: mail in mailboxes is never like that.",
    );
  }
  const search = typed({ ...body.search, start: filter.after, end: filter.before });
  return naming.search(tenantId, { ...terms, filter, namedBy: { by: "search", search } });
}

/** As it is shown again. */
function typed(search: Readonly<Record<string, string | boolean | Date | undefined>>) {
  const given = Object.entries(search).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value instanceof Date ? value.toISOString() : value] as const],
  );
  return Object.fromEntries(given);
}

interface Named extends Pick<DraftRequest, "messageIds" | "copyIds"> {
  readonly namedBy: NamedBy;
}

async function namedMessages(needs: NamingNeeds, { tenantId, body }: Asked): Promise<Named> {
  if (body.message_ids !== undefined) return namedByHeaders(needs, tenantId, body);
  if (body.campaign !== undefined) return namedByCampaign(needs, tenantId, body.campaign);
  return { messageIds: unique(body.ids ?? []), copyIds: body.copies, namedBy: { by: "messages" } };
}

async function namedByHeaders(
  { naming }: NamingNeeds,
  tenantId: TenantId,
  { message_ids: given = [], include_ambiguous: includesAmbiguous = false }: Body,
): Promise<Named> {
  const headers = [...new Set(given)];
  const { messageIds, named } = chooseByHeader(await naming.byHeaders(tenantId, headers), includesAmbiguous);
  const namedBy = { by: "message_ids", given: headers.length, ...named } as const;
  if (messageIds.length === 0) throw nothingBehind(namedBy);
  return { messageIds, namedBy };
}

async function namedByCampaign(
  { trace }: NamingNeeds,
  tenantId: TenantId,
  { of, include, exclude, days }: NonNullable<Body["campaign"]>,
): Promise<Named> {
  const campaign = found(await trace.similar(tenantId, of, days), "message");
  if (!campaign.isComparable) {
    throw new ApiError("nothing_named", `Nothing is known of what message ${of} is like: send it in "ids".`);
  }
  const chosen = chooseMembers(campaign, include, exclude);
  if ("notMembers" in chosen) {
    throw new ApiError(
      "nothing_named",
      ...chosen.notMembers.map((it) => `Message ${it} is not like ${of}: send it in "ids".`),
    );
  }
  const { messageIds } = chosen;
  if (messageIds.length === 0) throw new ApiError("nothing_named", "No member of the campaign is left.");
  return { messageIds, namedBy: { by: "campaign", of, messages: messageIds.length } };
}

type Samples = z.output<typeof draftSamples.body>["samples"];

async function namedBySamples(
  { naming, readSample }: NamingNeeds,
  tenantId: TenantId,
  given: Samples,
): Promise<Named> {
  const read: { readonly name: string; readonly facts: SampleFacts | undefined }[] = [];
  // One after the other: all of them decoded at once would lie in memory together.
  for (const { name, content_base64: content } of given) {
    read.push({ name, facts: await readSample(Buffer.from(content, "base64")) });
  }
  const keys = read.flatMap(({ facts }) => (facts === undefined ? [] : [facts.contentKey]));
  const headers = read.flatMap(({ facts }) => (facts?.header === undefined ? [] : [facts.header]));
  const byKey = await naming.byContentKeys(tenantId, keys);
  const known = new Map((await naming.byHeaders(tenantId, headers)).map((it) => [it.header, it.messageIds]));
  const { messageIds, samples } = chooseBySample(
    read.map(({ name, facts }) => ({
      name,
      isMail: facts !== undefined,
      header: facts?.header,
      match: byKey.get(facts?.contentKey ?? ""),
      sameHeader: known.get(facts?.header ?? "") ?? [],
    })),
  );
  if (messageIds.length === 0) throw noSampleKnown(samples);
  return { messageIds, namedBy: { by: "samples", samples } };
}

function unique(ids: readonly MessageId[]): readonly MessageId[] {
  return [...new Set(ids)];
}
