import type { KeptEntry, Lists } from "#policy/lists.ts";
import { allowPolicies, blockSenders, trustedDomains } from "./contract/lists.ts";
import { openListOperations, PATTERN_TYPE_OF } from "./list-operations.ts";
import { ok, paged } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

/** The lists by which people overrule the detectors, in Cloudflare's three shapes. */
export function listRoutes(serve: ServeRoute, { lists }: { readonly lists: Lists }): void {
  allowPolicyRoutes(serve, lists);
  blockSenderRoutes(serve, lists);
  trustedDomainRoutes(serve, lists);
}

function allowPolicyRoutes(serve: ServeRoute, lists: Lists): void {
  const entries = openListOperations(lists, "allow");
  serve(allowPolicies.list, async ({ params, query }) => {
    const { entries: items, total } = await entries.page(params.account_id, query);
    return paged(items.map(toAllowPolicy), { ...query, total });
  });
  serve(allowPolicies.create, async ({ params, body }, { caller }) =>
    ok(toAllowPolicy(await entries.create(params.account_id, body, caller.actor))),
  );
  serve(allowPolicies.get, async ({ params }) =>
    ok(toAllowPolicy(await entries.get(params.account_id, params.entry_id))),
  );
  serve(allowPolicies.edit, async ({ params, body }, { caller }) => {
    const at = { account: params.account_id, id: params.entry_id, actor: caller.actor };
    return ok(toAllowPolicy(await entries.edit(at, body)));
  });
  serve(allowPolicies.remove, async ({ params }, { caller }) =>
    ok(await entries.remove({ account: params.account_id, id: params.entry_id, actor: caller.actor })),
  );
}

function blockSenderRoutes(serve: ServeRoute, lists: Lists): void {
  const entries = openListOperations(lists, "block");
  serve(blockSenders.list, async ({ params, query }) => {
    const { entries: items, total } = await entries.page(params.account_id, query);
    return paged(items.map(toBlockSender), { ...query, total });
  });
  serve(blockSenders.create, async ({ params, body }, { caller }) =>
    ok(toBlockSender(await entries.create(params.account_id, body, caller.actor))),
  );
  serve(blockSenders.get, async ({ params }) =>
    ok(toBlockSender(await entries.get(params.account_id, params.entry_id))),
  );
  serve(blockSenders.edit, async ({ params, body }, { caller }) => {
    const at = { account: params.account_id, id: params.entry_id, actor: caller.actor };
    return ok(toBlockSender(await entries.edit(at, body)));
  });
  serve(blockSenders.remove, async ({ params }, { caller }) =>
    ok(await entries.remove({ account: params.account_id, id: params.entry_id, actor: caller.actor })),
  );
}

function trustedDomainRoutes(serve: ServeRoute, lists: Lists): void {
  const entries = openListOperations(lists, "trusted-domain");
  serve(trustedDomains.list, async ({ params, query }) => {
    const { entries: items, total } = await entries.page(params.account_id, query);
    return paged(items.map(toTrustedDomain), { ...query, total });
  });
  serve(trustedDomains.create, async ({ params, body }, { caller }) =>
    ok(toTrustedDomain(await entries.create(params.account_id, body, caller.actor))),
  );
  serve(trustedDomains.get, async ({ params }) =>
    ok(toTrustedDomain(await entries.get(params.account_id, params.entry_id))),
  );
  serve(trustedDomains.edit, async ({ params, body }, { caller }) => {
    const at = { account: params.account_id, id: params.entry_id, actor: caller.actor };
    return ok(toTrustedDomain(await entries.edit(at, body)));
  });
  serve(trustedDomains.remove, async ({ params }, { caller }) =>
    ok(await entries.remove({ account: params.account_id, id: params.entry_id, actor: caller.actor })),
  );
}

function toItem({ id, value, note, createdBy, createdAt }: KeptEntry) {
  const at = createdAt.toISOString();
  return {
    id,
    pattern: value,
    comments: note,
    is_regex: false as const,
    created_at: at,
    modified_at: at,
    last_modified: at,
    created_by: createdBy,
  };
}

function toAllowPolicy(entry: KeptEntry) {
  return {
    ...toItem(entry),
    pattern_type: PATTERN_TYPE_OF[entry.kind],
    is_trusted_sender: true as const,
    is_acceptable_sender: false as const,
    is_exempt_recipient: false as const,
    verify_sender: true as const,
  };
}

function toBlockSender(entry: KeptEntry) {
  return { ...toItem(entry), pattern_type: PATTERN_TYPE_OF[entry.kind] };
}

function toTrustedDomain(entry: KeptEntry) {
  return { ...toItem(entry), is_similarity: true as const, is_recent: false as const };
}
