import { z } from "zod";
import { WAITS_FOR } from "#retraction/estimate.ts";
import {
  HELD_FOR,
  type HeldFor,
  RETRACTION_KINDS,
  RETRACTION_STATES,
} from "#retraction/retraction-requests.ts";
import { RESTORABLE } from "#retraction/restorability.ts";
import type { CopyId, MessageId, RetractionId } from "#shared/ids.ts";
import { ConfirmCopies } from "./confirm-copies.ts";
import { OutcomeField, Progress } from "./copies.ts";
import { one, page, paging } from "./envelope.ts";
import {
  DestinationField,
  Flag,
  idOf,
  Moment,
  MomentInput,
  OptionalMoment,
  WhenImpossibleField,
} from "./fields.ts";
import { MAX_IDS } from "./move.ts";
import { ScopeField } from "./scope.ts";
import { NamedCampaign, NamedSearch } from "./naming.ts";
import { AccountPath, RetractionPath } from "./params.ts";
import { Applied, Retraction } from "./retraction-item.ts";
import { route } from "./route.ts";

const RestorableField = z.enum(RESTORABLE);

/** A copy of a run, with how long it can still be brought back. */
const RunCopy = Progress.extend({
  restorable: RestorableField.nullable().describe(
    "whether a release can bring it back; null: it is a release's own",
  ),
  restorable_until: OptionalMoment.describe(
    "when its mailbox deletes it for good, as far as the retention settings say",
  ),
  restorable_why: z.string().nullable(),
}).meta({ id: "RetractionCopy" });

const RestorableRun = z
  .object({
    restorable: RestorableField,
    restorable_until: OptionalMoment.describe("when the first copy can no longer be brought back"),
    copies: z.number().int(),
    counts: z.object({ yes: z.number().int(), no: z.number().int(), unknown: z.number().int() }),
    reasons: z.array(z.object({ restorable: RestorableField, why: z.string(), copies: z.number().int() })),
  })
  .meta({ id: "Restorability" });

const Estimate = z
  .object({
    done_at: OptionalMoment.describe("null: nobody can say, see waits_for; or nothing was settled yet"),
    earliest: Moment,
    latest: OptionalMoment.describe("null: open"),
    waits_for: z.enum(WAITS_FOR).describe("what decides it"),
    until: OptionalMoment.describe("until when that lasts at least"),
    copies: z.number().int().describe("how many wait for it"),
  })
  .meta({ id: "Estimate" });

const tag = "retractions";

/** In how many ways the messages of a draft can be named; a draft has one of them. */
const WAYS = ["ids", "search", "message_ids", "campaign"] as const;

const MAX_HEADER_CHARACTERS = 4_000;

/** What shall happen to the messages, however they are named. */
const terms = {
  late: z
    .strictObject({
      until: MomentInput.describe("the run watches until then: 90 days from now at most"),
      idle_days: z
        .number()
        .int()
        .min(1)
        .max(90)
        .optional()
        .describe("it ends earlier when nothing came for so long"),
      follow_forwards: z
        .boolean()
        .default(false)
        .describe(
          "take as well mail from inside that contains the original's text or encloses it, also what came before the run",
        ),
    })
    .optional()
    .describe(
      "take as well what comes late: recipients of later reports, what the provider lets out of quarantine",
    ),
  destination: DestinationField,
  when_impossible: WhenImpossibleField.default("leave").describe(
    "leave: a copy whose provider has no such place stays, and is settled as unsupported when the plan starts; next_weaker: it goes as far as it can",
  ),
  canary: z.number().int().min(1).max(20_000).optional().describe("so many copies first, then wait"),
  reason: z.string().max(2_000).default(""),
  scope: ScopeField.optional(),
};

export const draftRetraction = route({
  method: "POST",
  path: "/retractions",
  summary: "Make a plan: the set is frozen and hashed, nothing moves before it is applied",
  tag,
  permission: "mail.retract",
  params: AccountPath,
  body: z
    .strictObject({
      ids: z.array(idOf<MessageId>("a message")).min(1).max(MAX_IDS).optional(),
      copies: z.array(idOf<CopyId>("a copy")).min(1).max(20_000).optional().describe("of ids: only these"),
      search: NamedSearch.optional(),
      message_ids: z
        .array(z.string().trim().min(1).max(MAX_HEADER_CHARACTERS))
        .min(1)
        .max(MAX_IDS)
        .optional()
        .describe("the mails' own Message-ID headers, with or without angle brackets"),
      include_ambiguous: z
        .boolean()
        .optional()
        .describe("of message_ids: take all messages of a header that several bear; else none of them is"),
      campaign: NamedCampaign.optional(),
      ...terms,
    })
    .refine((it) => WAYS.filter((way) => it[way] !== undefined).length === 1, {
      error: `name the messages in one way: ${WAYS.join(" or ")}`,
      path: ["ids"],
    })
    .refine((it) => it.copies === undefined || it.ids !== undefined, {
      error: "copies are chosen among those of ids",
      path: ["copies"],
    })
    .refine((it) => it.include_ambiguous === undefined || it.message_ids !== undefined, {
      error: "goes with message_ids",
      path: ["include_ambiguous"],
    }),
  reply: one(Retraction),
});

/** A mail of 25 MB, the most that most providers take, in base64. */
const MAX_SAMPLES_BYTES = 36 << 20;
const MAX_SAMPLES = 100;

export const draftSamples = route({
  method: "POST",
  path: "/retractions/samples",
  summary: "Make a plan of the messages that these .eml files are; what differs in content moves nothing",
  tag,
  permission: "mail.retract",
  params: AccountPath,
  body: z.strictObject({
    samples: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(255).describe("of the file, to say what came of it"),
          content_base64: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, "is no base64"),
        }),
      )
      .min(1)
      .max(MAX_SAMPLES),
    ...terms,
  }),
  reply: one(Retraction),
  maxBodyBytes: MAX_SAMPLES_BYTES,
});

/** One, or several with commas. */
const HeldForList = z
  .string()
  .regex(
    new RegExp(`^(${HELD_FOR.join("|")})(,(${HELD_FOR.join("|")}))*$`),
    `names none of ${HELD_FOR.join(", ")}`,
  )
  .transform((it) => it.split(",") as HeldFor[]);

export const listRetractions = route({
  method: "GET",
  path: "/retractions",
  summary: "Plans and runs, newest first",
  tag,
  permission: "mail.search",
  params: AccountPath,
  query: z.strictObject({
    ...paging,
    cursor: idOf<RetractionId>("the cursor of the page before").optional(),
    kind: z.enum(RETRACTION_KINDS).optional(),
    state: z.enum(RETRACTION_STATES).optional(),
    investigate_id: idOf<MessageId>("a message").optional(),
    discarded: Flag.optional().describe("true: drafts that were cancelled before they were applied, too"),
    held_for: HeldForList.optional().describe(
      "only what waits for a person: one reason, or several with commas",
    ),
    requested_by: z.string().min(1).max(200).optional().describe("anywhere in the name of who asked for it"),
    releases_id: idOf<RetractionId>("a retraction").optional().describe("only what undoes this one"),
  }),
  reply: page(Retraction),
});

export const getRetraction = route({
  method: "GET",
  path: "/retractions/:retraction_id",
  summary: "One retraction, with its counts, and when it will be through",
  tag,
  permission: "mail.search",
  params: RetractionPath,
  reply: one(
    Retraction.extend({ estimate: Estimate.nullable().describe("null: nothing is open, or it is a draft") }),
  ),
});

export const listRetractionCopies = route({
  method: "GET",
  path: "/retractions/:retraction_id/copies",
  summary: "Every copy of a retraction; of a draft its frozen set",
  tag,
  permission: "mail.search",
  params: RetractionPath,
  query: z.strictObject({ ...paging, outcome: OutcomeField.optional() }),
  reply: page(RunCopy),
});

export const getRestorability = route({
  method: "GET",
  path: "/retractions/:retraction_id/restorability",
  summary: "How many copies a release can still bring back, until when, and why not the others",
  tag,
  permission: "mail.search",
  params: RetractionPath,
  reply: one(RestorableRun),
});

export const applyRetraction = route({
  method: "POST",
  path: "/retractions/:retraction_id/apply",
  summary: "Start a plan; the hash says which one was seen. Held where a second person has to approve",
  tag,
  permission: "mail.retract",
  params: RetractionPath,
  body: z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/), confirm_copies: ConfirmCopies }),
  reply: one(Applied),
});

export const cancelRetraction = route({
  method: "POST",
  path: "/retractions/:retraction_id/cancel",
  summary: "Refuse every copy that nobody is acting on",
  tag,
  permission: "mail.retract",
  params: RetractionPath,
  reply: one(Retraction),
});

export const releaseRetraction = route({
  method: "POST",
  path: "/retractions/:retraction_id/release",
  summary:
    "Undo: cancel what is open and bring each hit back where it was; of a release, take each out again, held where a second person has to approve; answers the run that does it",
  tag,
  permission: "mail.retract",
  params: RetractionPath,
  body: z
    .strictObject({
      copies: z.array(idOf<CopyId>("a copy")).min(1).max(20_000).optional(),
      reason: z.string().max(2_000).default(""),
      draft: z
        .boolean()
        .default(false)
        .describe("of a release: make only the plan that takes its mail out again; apply starts it"),
      confirm_copies: ConfirmCopies,
    })
    .nullable()
    .transform((it) => it ?? { reason: "", copies: undefined, draft: false, confirm_copies: undefined }),
  reply: one(Retraction),
});
