import type { IntakeSecret, KeptSource, SourceChange, Sources } from "#directory/sources.ts";
import { ApiError, found } from "./api-error.ts";
import { createSource, deleteSource, editSource, listSources, rotateSource } from "./contract/sources.ts";
import type { Given } from "./contract/route.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface SourceNeeds {
  readonly sources: Sources;
  /** What stands behind the `@` of intake addresses. */
  readonly journalDomain: string;
  readonly now: () => Date;
}

const HOUR_MS = 3_600_000;

/** The feeds of journal copies. */
export function sourceRoutes(serve: ServeRoute, { sources, journalDomain, now }: SourceNeeds): void {
  const withAddress = (source: KeptSource & IntakeSecret) => ({
    ...toItem(source),
    address: `${source.localPart}@${journalDomain}`,
  });

  serve(listSources, async ({ params }) => ok((await sources.list(params.account_id)).map(toItem)));

  serve(createSource, async ({ params, body }, { caller }) => {
    const source = {
      name: body.name,
      format: body.format,
      binding: body.binding,
      requireTls: body.require_tls,
      allowedRanges: body.allowed_ranges,
      hopCount: body.hop_count,
      trustsOriginalTo: body.trusts_original_to,
    };
    const created = await sources.create(params.account_id, source, caller.actor);
    if (created === undefined) throw nameTaken();
    return ok(withAddress(created));
  });

  serve(editSource, async ({ params, body }, { caller }) => {
    const change = { ...changeOf(body), actor: caller.actor };
    const changed = found(await sources.change(params.account_id, params.source_id, change), "source");
    if (changed === "name_taken") throw nameTaken();
    return ok(toItem(changed));
  });

  serve(rotateSource, async ({ params, body }, { caller }) => {
    const rotated = await sources.rotate(params.account_id, params.source_id, {
      formerUntil: new Date(now().getTime() + body.former_valid_hours * HOUR_MS),
      actor: caller.actor,
    });
    return ok(withAddress(found(rotated, "source")));
  });

  serve(deleteSource, async ({ params }, { caller }) => {
    const { account_id: account, source_id: id } = params;
    found((await sources.delete(account, id, caller.actor)) || undefined, "source");
    return ok({ id });
  });
}

function nameTaken(): ApiError {
  return new ApiError("already_exists", {
    message: "There is a source of this name: choose another one.",
    pointer: "/body/name",
  });
}

function changeOf(body: Given<typeof editSource>["body"]): SourceChange {
  const { name, binding, require_tls, allowed_ranges, hop_count, trusts_original_to } = body;
  return {
    ...(name !== undefined && { name }),
    ...(binding !== undefined && { binding }),
    ...(require_tls !== undefined && { requireTls: require_tls }),
    ...(allowed_ranges !== undefined && { allowedRanges: allowed_ranges }),
    ...(hop_count !== undefined && { hopCount: hop_count }),
    ...(trusts_original_to !== undefined && { trustsOriginalTo: trusts_original_to }),
  };
}

function toItem(it: KeptSource) {
  return {
    id: it.id,
    name: it.name,
    format: it.format,
    binding: copyOf(it.binding),
    require_tls: it.requireTls,
    allowed_ranges: [...it.allowedRanges],
    hop_count: it.hopCount,
    trusts_original_to: it.trustsOriginalTo,
    addresses: it.addresses,
    former_valid_until: iso(it.formerUntil),
    untrusted: { copies: it.untrusted.copies, last_reason: it.untrusted.lastReason ?? null },
    created_at: it.createdAt.toISOString(),
    last_seen_at: iso(it.lastSeenAt),
  };
}

function copyOf(binding: KeptSource["binding"]) {
  switch (binding.kind) {
    case "exchange-organisation":
      return { ...binding, domains: [...binding.domains] };
    case "google-seal":
      return binding;
    case "client-range":
      return { ...binding, ranges: [...binding.ranges] };
    case "client-certificate":
      return { ...binding, fingerprints: [...binding.fingerprints] };
  }
}
