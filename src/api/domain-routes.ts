import { asciiDomain, registrable } from "#detection/domains.ts";
import { type CheckNeeds, checkDomain, type DomainProofs } from "#directory/check-domain.ts";
import { proofAdvice, proofRecord } from "#directory/domain-proof.ts";
import type { AcceptedDomain, DomainSaved, Domains } from "#directory/domains.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError, found, notFound } from "./api-error.ts";
import {
  createDomain,
  deleteDomain,
  editDomain,
  getDomain,
  listDomains,
  skipVerification,
  verifyDomain,
} from "./contract/domains.ts";
import { iso, ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface DomainNeeds {
  readonly domains: Domains;
  readonly domainProofs: DomainProofs;
  readonly resolveTxt: ResolveTxt;
  readonly now: () => Date;
}

/** The accepted mail domains. */
export function domainRoutes(serve: ServeRoute, needs: DomainNeeds): void {
  const { domains } = needs;
  serve(listDomains, async ({ params, query }) => {
    const all = await domains.list(params.account_id);
    const wanted = all.filter((it) => it.name.includes(asciiDomain(query.search ?? "")));
    const { offset, limit } = rowsOf(query);
    const items = wanted.slice(offset, offset + limit).map(toItem);
    return paged(items, { ...query, total: wanted.length });
  });

  serve(getDomain, async ({ params }) => {
    const name = asciiDomain(params.domain_id);
    return ok(toItem(await findDomain(needs, params.account_id, name)));
  });

  serve(createDomain, async ({ params, body }, { caller }) => {
    const saved = await domains.create(params.account_id, {
      name: readDomain(body.domain),
      integrationId: body.integration_id === undefined ? "only" : (body.integration_id ?? undefined),
      actor: caller.actor,
    });
    return ok(toItem(savedDomain(saved)));
  });

  serve(editDomain, async ({ params, body }, { caller }) => {
    const name = asciiDomain(params.domain_id);
    const known = (await domains.list(params.account_id)).find((it) => it.name === name);
    const saved = await domains.change(params.account_id, {
      name,
      integrationId:
        body.integration_id === undefined ? known?.integration?.id : (body.integration_id ?? undefined),
      actor: caller.actor,
    });
    return ok(toItem(savedDomain(saved)));
  });

  serve(deleteDomain, async ({ params }, { caller }) => {
    const name = asciiDomain(params.domain_id);
    if (!(await domains.delete(params.account_id, name, caller.actor))) throw notFound("domain");
    return ok({ id: name });
  });

  verificationRoutes(serve, needs);
}

function verificationRoutes(serve: ServeRoute, needs: DomainNeeds): void {
  const check: CheckNeeds = { proofs: needs.domainProofs, resolveTxt: needs.resolveTxt, now: needs.now };

  serve(verifyDomain, async ({ params }, { caller }) => {
    const name = asciiDomain(params.domain_id);
    found(await checkDomain(check, params.account_id, { name, actor: caller.actor }), "domain");
    return ok(toItem(await findDomain(needs, params.account_id, name)));
  });

  serve(skipVerification, async ({ params, body }, { caller }) => {
    const name = asciiDomain(params.domain_id);
    const by = { reason: body.reason, actor: caller.actor };
    const skipped = await needs.domainProofs.skip(params.account_id, name, by);
    if (skipped === "no_domain") throw notFound("domain");
    if (skipped === "taken") throw taken();
    return ok(toItem(await findDomain(needs, params.account_id, name)));
  });
}

async function findDomain(
  { domains }: DomainNeeds,
  account: TenantId,
  name: string,
): Promise<AcceptedDomain> {
  const all = await domains.list(account);
  return found(
    all.find((it) => it.name === name),
    "domain",
  );
}

function taken(): ApiError {
  return new ApiError("already_exists", {
    message:
      "Another organisation of this instance has verified this domain. It has to be removed there before it can be used here.",
  });
}

/** Mail to everybody under a public suffix is nobody's own. */
function readDomain(typed: string): string {
  const name = asciiDomain(typed.replace(/^@/, ""));
  const isName = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/.test(name);
  if (!isName || registrable(name) === undefined) {
    throw new ApiError("invalid_input", {
      message: "This is not a mail domain of one organisation: write it like corp.example.",
      pointer: "/body/domain",
    });
  }
  return name;
}

function savedDomain(saved: DomainSaved): AcceptedDomain {
  switch (saved.result) {
    case "saved":
      return saved.domain;
    case "exists":
      throw new ApiError("already_exists", {
        message: "The account has this domain already.",
        pointer: "/body/domain",
      });
    case "taken":
      throw taken();
    case "no_domain":
      throw notFound("domain");
    case "no_integration":
      throw new ApiError("invalid_input", {
        message: "There is no such integration in this account.",
        pointer: "/body/integration_id",
      });
  }
}

function toItem({ name, integration, createdAt, proof }: AcceptedDomain) {
  const created_at = createdAt.toISOString();
  const isStopped = integration?.stoppedReason !== undefined;
  return {
    id: name,
    domain: name,
    integration_id: integration?.id ?? null,
    inbox_provider: integration === undefined ? null : PROVIDER_OF[integration.provider],
    status:
      integration === undefined || proof.state === "pending"
        ? ("PENDING" as const)
        : isStopped
          ? ("FAILED" as const)
          : ("ACTIVE" as const),
    authorization:
      integration === undefined
        ? null
        : {
            authorized: !isStopped,
            timestamp: created_at,
            status_message: integration.stoppedReason ?? null,
          },
    allowed_delivery_modes: ["JOURNAL" as const, "BCC" as const],
    drop_dispositions: [],
    ip_restrictions: [],
    regions: ["GLOBAL" as const],
    verification: toVerification(name, proof),
    created_at,
    modified_at: created_at,
  };
}

function toVerification(domain: string, proof: AcceptedDomain["proof"]) {
  const record = proofRecord(domain, proof.token);
  return {
    state: proof.state,
    record: { type: "TXT" as const, ...record },
    checked_at: iso(proof.checkedAt),
    result: proof.result ?? null,
    advice: (proof.state === "skipped" ? undefined : proofAdvice(proof.result, record)) ?? null,
    verified_at: iso(proof.provedAt),
    record_missing_since: iso(proof.missingSince),
    skipped: proof.skipped ?? null,
  };
}

const PROVIDER_OF = { microsoft: "Microsoft", google: "Google" } as const;
