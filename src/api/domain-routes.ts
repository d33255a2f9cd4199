import { asciiDomain, registrable } from "#detection/domains.ts";
import type { AcceptedDomain, DomainSaved, Domains } from "#directory/domains.ts";
import { ApiError, found, notFound } from "./api-error.ts";
import { createDomain, deleteDomain, editDomain, getDomain, listDomains } from "./contract/domains.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

/** The accepted mail domains. */
export function domainRoutes(serve: ServeRoute, { domains }: { readonly domains: Domains }): void {
  serve(listDomains, async ({ params, query }) => {
    const all = await domains.list(params.account_id);
    const wanted = all.filter((it) => it.name.includes(asciiDomain(query.search ?? "")));
    const { offset, limit } = rowsOf(query);
    const items = wanted.slice(offset, offset + limit).map(toItem);
    return paged(items, { ...query, total: wanted.length });
  });

  serve(getDomain, async ({ params }) => {
    const all = await domains.list(params.account_id);
    const name = asciiDomain(params.domain_id);
    return ok(
      toItem(
        found(
          all.find((it) => it.name === name),
          "domain",
        ),
      ),
    );
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
    case "no_domain":
      throw notFound("domain");
    case "no_integration":
      throw new ApiError("invalid_input", {
        message: "There is no such integration in this account.",
        pointer: "/body/integration_id",
      });
  }
}

function toItem({ name, integration, createdAt }: AcceptedDomain) {
  const created_at = createdAt.toISOString();
  const isStopped = integration?.stoppedReason !== undefined;
  return {
    id: name,
    domain: name,
    integration_id: integration?.id ?? null,
    inbox_provider: integration === undefined ? null : PROVIDER_OF[integration.provider],
    status:
      integration === undefined
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
    created_at,
    modified_at: created_at,
  };
}

const PROVIDER_OF = { microsoft: "Microsoft", google: "Google" } as const;
