import { z } from "zod";
import { one, page, paging } from "./envelope.ts";
import { Moment } from "./fields.ts";
import { AccountPath, EntryPath } from "./params.ts";
import { route } from "./route.ts";

const kept = {
  id: z.uuid(),
  pattern: z.string(),
  comments: z.string(),
  is_regex: z.literal(false),
  created_at: Moment,
  modified_at: Moment,
  last_modified: Moment,
  created_by: z.string(),
};

const PatternTypeShown = z.enum(["EMAIL", "DOMAIN", "LINK_HOST", "ATTACHMENT_HASH"]);

const AllowPolicy = z
  .object({
    ...kept,
    pattern_type: PatternTypeShown,
    is_trusted_sender: z.literal(true),
    is_acceptable_sender: z.literal(false),
    is_exempt_recipient: z.literal(false),
    verify_sender: z.literal(true),
  })
  .meta({ id: "AllowPolicy" });

const BlockSender = z.object({ ...kept, pattern_type: PatternTypeShown }).meta({ id: "BlockSender" });

const TrustedDomain = z
  .object({ ...kept, is_similarity: z.literal(true), is_recent: z.literal(false) })
  .meta({ id: "TrustedDomain" });

const PatternType = z.enum(["EMAIL", "DOMAIN", "LINK_HOST", "ATTACHMENT_HASH"], {
  error: "takes EMAIL, DOMAIN, LINK_HOST or ATTACHMENT_HASH; IP addresses cannot be listed",
});
const NotRegex = z.literal(false, {
  error: "regular expressions cannot be listed: name the address or domain",
});
const pattern = z.string().trim().min(1).max(1_000);
const comments = z.string().max(2_000).nullish();

const allowFlags = {
  is_trusted_sender: z
    .literal(true, { error: "an entry of the allow list is a trusted sender: send true" })
    .optional(),
  is_acceptable_sender: z
    .literal(false, { error: "not offered: an entry exempts from every disposition" })
    .optional(),
  is_exempt_recipient: z.literal(false, { error: "not offered: only senders can be allowed" }).optional(),
  verify_sender: z
    .literal(true, { error: "a sender is allowed only where he is proved: anybody can write any address" })
    .optional(),
  is_sender: z.boolean().optional(),
  is_recipient: z.literal(false).optional(),
  is_spoof: z.literal(false).optional(),
};

const trustedFlags = {
  is_similarity: z
    .literal(true, { error: "a trusted domain is one that may look alike: send true" })
    .optional(),
  is_recent: z.literal(false, { error: "not offered: the age of domains is not judged" }).optional(),
};

const entry = { pattern, comments, is_regex: NotRegex.optional() };
const change = { pattern: pattern.optional(), comments, is_regex: NotRegex.optional() };
const ListQuery = z.strictObject({ ...paging, search: z.string().max(253).default("") });

/** The five operations of one list. */
function listRoutes<Shown extends z.ZodObject, New extends z.ZodObject, Change extends z.ZodObject>(list: {
  readonly path: string;
  readonly what: string;
  readonly shown: Shown;
  readonly created: New;
  readonly changed: Change;
}) {
  const { path, what, shown, created, changed } = list;
  const common = { tag: "settings", permission: "judgement.configure" } as const;
  const ofList = { ...common, path, params: AccountPath };
  const ofEntry = { ...common, path: `${path}/:entry_id`, params: EntryPath };
  return {
    list: route({
      ...ofList,
      method: "GET",
      summary: `The ${what}`,
      query: ListQuery,
      reply: page(shown),
    }),
    create: route({
      ...ofList,
      method: "POST",
      summary: `Add to the ${what}`,
      body: created,
      reply: one(shown),
    }),
    get: route({ ...ofEntry, method: "GET", summary: `One of the ${what}`, reply: one(shown) }),
    edit: route({
      ...ofEntry,
      method: "PATCH",
      summary: `Change one of the ${what}`,
      body: changed,
      reply: one(shown),
    }),
    remove: route({
      ...ofEntry,
      method: "DELETE",
      summary: `Remove from the ${what}`,
      reply: one(z.object({ id: z.uuid() })),
    }),
  };
}

export const allowPolicies = listRoutes({
  path: "/settings/allow_policies",
  what: "senders that are allowed where they are proved",
  shown: AllowPolicy,
  created: z.strictObject({ ...entry, ...allowFlags, pattern_type: PatternType }),
  changed: z.strictObject({ ...change, ...allowFlags, pattern_type: PatternType.optional() }),
});

export const blockSenders = listRoutes({
  path: "/settings/block_senders",
  what: "patterns that make a message malicious",
  shown: BlockSender,
  created: z.strictObject({ ...entry, pattern_type: PatternType }),
  changed: z.strictObject({ ...change, pattern_type: PatternType.optional() }),
});

export const trustedDomains = listRoutes({
  path: "/settings/trusted_domains",
  what: "domains that may look like one's own",
  shown: TrustedDomain,
  created: z.strictObject({ ...entry, ...trustedFlags }),
  changed: z.strictObject({ ...change, ...trustedFlags }),
});
