import { z } from "zod";
import { FAULT_KINDS } from "../faults.ts";

const Action = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("move"), folder: z.string().min(1) }),
  z.strictObject({ kind: z.literal("copy"), folder: z.string().min(1) }),
  z.strictObject({ kind: z.literal("delete-folder"), folder: z.string().min(1) }),
  z.strictObject({
    kind: z.literal("relabel"),
    add: z.array(z.string()).default([]),
    remove: z.array(z.string()).default([]),
  }),
  z.strictObject({ kind: z.literal("mark-read"), isRead: z.boolean() }),
  z.strictObject({ kind: z.literal("reimport") }),
  z.strictObject({ kind: z.literal("delete") }),
]);

const SpreadBody = z.discriminatedUnion("shape", [
  z.strictObject({ shape: z.literal("uniform"), maxMs: z.number().nonnegative() }),
  z.strictObject({
    shape: z.literal("log-normal"),
    sigma: z.number().positive(),
    maxMs: z.number().nonnegative(),
  }),
]);

/** The bodies and queries of `/_control`. */
export const FaultRules = z.array(
  z.strictObject({
    kind: z.enum(FAULT_KINDS),
    operation: z.string().min(1),
    mailbox: z.string().exactOptional(),
    delayMs: z.number().nonnegative().exactOptional(),
    spread: SpreadBody.exactOptional(),
    retryAfterSeconds: z.number().nonnegative().exactOptional(),
    status: z.number().int().min(400).max(599).exactOptional(),
    code: z.string().min(1).exactOptional(),
    skewMs: z.number().exactOptional(),
    action: Action.exactOptional(),
    times: z.number().int().nonnegative().exactOptional(),
    skip: z.number().int().nonnegative().exactOptional(),
    each: z.enum(["mailbox", "item"]).exactOptional(),
    probability: z.number().min(0).max(1).exactOptional(),
    afterMs: z.number().nonnegative().exactOptional(),
    forMs: z.number().positive().exactOptional(),
  }),
);

export const StateQuery = z.strictObject({
  /** An address or an id. */
  mailbox: z.string().optional(),
  /** With its angle brackets. */
  messageId: z.string().optional(),
});

export const CallsQuery = z.strictObject({
  since: z.coerce.date().optional(),
  operation: z.string().optional(),
  mailbox: z.string().optional(),
});

export const UserActionBody = z.strictObject({
  /** An address. */
  mailbox: z.string(),
  /** An id or a Message-ID with its angle brackets. */
  item: z.string(),
  action: Action,
});

/** Base64, because mail is bytes. */
const RawMailField = z.base64().transform((it) => Buffer.from(it, "base64"));

export const DeliverBody = z.strictObject({
  /** MAIL FROM; empty for bounces. */
  sender: z.string(),
  recipients: z.array(z.string()).min(1),
  raw: RawMailField,
  /** True: journaled like any mail. */
  journal: z.boolean().default(false),
  /** Absent: now. */
  receivedAt: z.coerce.date().optional(),
});

const JournalRouteBody = z.strictObject({
  host: z.string(),
  port: z.number().int(),
  address: z.string(),
  tls: z.strictObject({ name: z.string(), ca: z.string() }).exactOptional(),
  exchange: z
    .strictObject({
      ndrTo: z.string().exactOptional(),
      tenantDomain: z.string().exactOptional(),
      recipientsPerReport: z.number().int().positive().exactOptional(),
      duplicateProbability: z.number().min(0).max(1).exactOptional(),
    })
    .exactOptional(),
  google: z.strictObject({ unitesRecipients: z.boolean().exactOptional() }).exactOptional(),
});

export const JournalBody = z.strictObject({
  isPaused: z.boolean().optional(),
  /** By any domain of an organisation; `null`: it journals no more. */
  routes: z.record(z.string(), JournalRouteBody.nullable()).default({}),
});

/** How people come back from Microsoft's sign-in; `{}`: as they should. */
export const SignInVariantBody = z.strictObject({
  consentTenant: z.string().exactOptional(),
  omitsRoles: z.boolean().exactOptional(),
  idToken: z
    .enum(["other-nonce", "other-audience", "other-issuer", "foreign-key", "expired"])
    .exactOptional(),
});

export const RightsBody = z.strictObject({
  /** Any domain of the organisation. */
  domain: z.string(),
  /** A client id or a service account's address; absent: every application of the organisation. */
  app: z.string().exactOptional(),
  /** `null`: as at the start. */
  rights: z.array(z.string()).nullable(),
});

/** So many people beside those of the seed. */
export const CrowdBody = z.strictObject({
  domain: z.string(),
  people: z.number().int().min(0).max(1_000_000),
});

export const CertificateBody = z.strictObject({
  domain: z.string(),
  /** The client id. */
  app: z.string(),
  /** PEM, as it is uploaded to the application's registration. */
  certificate: z.string().startsWith("-----BEGIN CERTIFICATE-----"),
});

export const ResendBody = z.strictObject({ messageId: z.string() });

export const SendCopyBody = z.strictObject({
  host: z.string(),
  port: z.number().int(),
  from: z.string().default(""),
  to: z.string(),
  raw: RawMailField,
});
