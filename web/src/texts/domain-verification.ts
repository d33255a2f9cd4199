/** Every text about whose a domain is. */
export const verificationTexts = {
  column: "Verification",
  states: {
    pending: "Not verified: nothing can be taken back",
    verified: "Verified",
    skipped: "Verification skipped",
  },
  missing: "Its DNS record is gone",
  skippedBy: (reason: string) => `“${reason}”`,
  open: "Verify",
  title: (domain: string) => `Verify ${domain}`,
  lead: "Add this record to the DNS of the domain. Until it is found, mail to the domain is stored and judged, and nothing is taken back. Once it is found, the mail of the last 30 days can be taken back as well.",
  recordName: "Name (TXT record)",
  recordValue: "Value",
  copyName: "Copy the name",
  copyValue: "Copy the value",
  byItself: "The record is looked for by itself: every two minutes in the first hour, then each hour.",
  guide: "What each answer means",
  checked: "Last looked for",
  never: "Not yet",
  check: "Look now",
  found: (domain: string) => `${domain} is verified.`,
  notYet: "The record was looked for.",
  skip: {
    open: "Go on without the record",
    about:
      "The domain counts at once. Your name and the reason stand in the audit log, and whoever verifies the domain by its record takes it from you.",
    reason: "Reason",
    submit: "Skip the verification",
    done: (domain: string) => `${domain} counts from now on.`,
  },
} as const;
