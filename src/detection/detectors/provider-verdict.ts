import type { ProviderVerdict } from "#mail/mail.ts";
import { type Clue, detector, finding } from "../detector.ts";
import type { Sign } from "../finding.ts";

/**
 * Microsoft's CAT, and what each is worth as evidence
 * (https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo). Only what it is sure of decides alone.
 */
const CATEGORIES: ReadonlyMap<string, Weight> = new Map<string, Weight>([
  ["MALW", { sign: "malware", score: 10, found: "malware" }],
  ["AMP", { sign: "malware", score: 10, found: "malware" }],
  ["SAP", { sign: "malware", score: 10, found: "a harmful attachment" }],
  ["FTBP", { sign: "malware", score: 5, found: "a kind of attachment that the organisation forbids" }],
  ["HPHISH", { sign: "phishing", score: 10, found: "phishing, with high confidence" }],
  ["HPHSH", { sign: "phishing", score: 10, found: "phishing, with high confidence" }],
  ["PHSH", { sign: "phishing", score: 6, found: "phishing" }],
  ["INTOS", { sign: "phishing", score: 6, found: "phishing between the organisation's own people" }],
  ["SPOOF", { sign: "spoof", score: 6, found: "a forged sender" }],
  ["UIMP", { sign: "phishing", score: 5, found: "the imitation of a person" }],
  ["DIMP", { sign: "phishing", score: 5, found: "the imitation of a domain" }],
  ["GIMP", { sign: "phishing", score: 5, found: "the imitation of a known correspondent" }],
  ["BIMP", { sign: "phishing", score: 5, found: "the imitation of a brand" }],
  ["HSPM", { sign: "spam", score: 10, found: "spam, with high confidence" }],
  ["SPM", { sign: "spam", score: 8, found: "spam" }],
  ["BULK", { sign: "bulk", score: 6, found: "bulk mail" }],
]);

interface Weight {
  readonly sign: Sign;
  readonly score: number;
  readonly found: string;
}

// The provider saw the connection and a billion other mails: its word is evidence, though never the only one.
export const providerVerdict = detector("provider-verdict", ({ provider }) =>
  [byCategory(provider), bySpamLevel(provider), byBulkLevel(provider), ...byGmail(provider)].filter(
    (it) => it !== undefined,
  ),
);

function byCategory({ category }: ProviderVerdict): Clue | undefined {
  const weight = CATEGORIES.get(category?.toUpperCase() ?? "");
  return weight && clue(weight, `CAT:${category}`);
}

/** Levels 5 and 6 are spam, 7 to 9 with high confidence. */
function bySpamLevel({ spamLevel = -1 }: ProviderVerdict): Clue | undefined {
  if (spamLevel < 5) return undefined;
  const sure = spamLevel >= 7;
  const found = sure ? "spam, with high confidence" : "spam";
  return clue({ sign: "spam", score: sure ? 10 : 8, found }, `SCL:${spamLevel}`);
}

/** 4 to 6 draw a mixed number of complaints, 7 to 9 a high one. */
function byBulkLevel({ bulkLevel = 0 }: ProviderVerdict): Clue | undefined {
  if (bulkLevel < 4) return undefined;
  return clue({ sign: "bulk", score: bulkLevel >= 7 ? 6 : 3, found: "bulk mail" }, `BCL:${bulkLevel}`);
}

function byGmail({ spam, phishy }: ProviderVerdict): readonly Clue[] {
  return [
    ...(spam === true ? [clue({ sign: "spam", score: 8, found: "spam" }, "X-Gm-Spam: 1")] : []),
    ...(phishy === true ? [clue({ sign: "phishing", score: 6, found: "phishing" }, "X-Gm-Phishy: 1")] : []),
  ];
}

function clue({ sign, score, found }: Weight, value: string): Clue {
  return finding({
    sign,
    score,
    field: "provider",
    value,
    reason: `The mail provider itself found ${found}.`,
  });
}
