/** The dispositions in words, each with what it means. */
export const dispositionTexts = {
  MALICIOUS: {
    label: "Malicious",
    meaning: "Several strong signs of phishing or malware, or on the block list.",
  },
  SPOOF: {
    label: "Spoof",
    meaning: "Signs of phishing, and authentication failed or the senders disagree.",
  },
  SUSPICIOUS: { label: "Suspicious", meaning: "Signs of phishing, not enough of them to be sure." },
  SPAM: { label: "Spam", meaning: "Commercial, unsolicited, not dangerous." },
  BULK: { label: "Bulk", meaning: "Newsletters and marketing that the reader may have asked for." },
  NONE: { label: "Nothing found", meaning: "No sign of anything: never acted on automatically." },
} as const;
