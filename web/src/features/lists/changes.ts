import type { allowPolicies, blockSenders, trustedDomains } from "#api/contract/lists.ts";
import { call } from "../../lib/api.ts";
import type { ListName, PatternType } from "./queries.ts";

export interface TypedEntry {
  readonly pattern: string;
  /** Means nothing in the list of trusted domains. */
  readonly pattern_type: PatternType;
  readonly comments: string;
}

/** Each list has routes of its own, in Cloudflare's shapes. */
export function addEntry(account: string, list: ListName, entry: TypedEntry): Promise<unknown> {
  const { pattern, comments } = entry;
  switch (list) {
    case "allow":
      return call<typeof allowPolicies.create>("POST", "/settings/allow_policies", { account, body: entry });
    case "block":
      return call<typeof blockSenders.create>("POST", "/settings/block_senders", { account, body: entry });
    case "trusted":
      return call<typeof trustedDomains.create>("POST", "/settings/trusted_domains", {
        account,
        body: { pattern, comments },
      });
  }
}

interface Change {
  readonly list: ListName;
  readonly id: string;
  readonly entry: TypedEntry;
}

export function changeEntry(account: string, { list, id, entry }: Change): Promise<unknown> {
  const params = { entry_id: id };
  const { pattern, comments } = entry;
  switch (list) {
    case "allow":
      return call<typeof allowPolicies.edit>("PATCH", "/settings/allow_policies/:entry_id", {
        account,
        params,
        body: entry,
      });
    case "block":
      return call<typeof blockSenders.edit>("PATCH", "/settings/block_senders/:entry_id", {
        account,
        params,
        body: entry,
      });
    case "trusted":
      return call<typeof trustedDomains.edit>("PATCH", "/settings/trusted_domains/:entry_id", {
        account,
        params,
        body: { pattern, comments },
      });
  }
}

export function removeEntry(account: string, list: ListName, id: string): Promise<unknown> {
  const asked = { account, params: { entry_id: id } };
  switch (list) {
    case "allow":
      return call<typeof allowPolicies.remove>("DELETE", "/settings/allow_policies/:entry_id", asked);
    case "block":
      return call<typeof blockSenders.remove>("DELETE", "/settings/block_senders/:entry_id", asked);
    case "trusted":
      return call<typeof trustedDomains.remove>("DELETE", "/settings/trusted_domains/:entry_id", asked);
  }
}
