/** The closed list of outcomes in words, each with what it means. */
export const outcomeTexts = {
  moved: { label: "Moved", meaning: "At the destination, and nowhere milder: read again after the action." },
  already_there: { label: "Already there", meaning: "It lay there, or further away, before anybody acted." },
  removed_by_user: {
    label: "Removed by the user",
    meaning: "Its owner had put it there, or further, himself.",
  },
  restored: { label: "Restored", meaning: "Back where it was, compared field by field." },
  not_found: { label: "Not found", meaning: "Looked for until the deadline and never seen." },
  no_mailbox: { label: "No mailbox", meaning: "There is no such user in the directory." },
  mailbox_unavailable: { label: "Mailbox unavailable", meaning: "On-premises, unlicensed or suspended." },
  out_of_scope: { label: "Out of scope", meaning: "This mailbox was not granted to the connection." },
  unsupported: {
    label: "Unsupported",
    meaning: "Its provider has no such place, or this kind of mailbox cannot do it.",
  },
  identity_mismatch: {
    label: "Not proved ours",
    meaning: "The same Message-ID, but not shown to be this mail: a person decides.",
  },
  refused: { label: "Refused", meaning: "Cancelled, superseded, exempt, or approval denied." },
  failed: { label: "Failed", meaning: "The provider's permanent error, quoted in the row." },
  unverified: { label: "Unverified", meaning: "The provider said yes; reading back does not confirm it." },
  restore_failed: { label: "Not restored", meaning: "It could not be brought back; the row says why." },
  pending: { label: "Pending", meaning: "Waits for its turn." },
  held: { label: "Held", meaning: "Nobody acts until somebody decides." },
  not_yet_found: { label: "Not yet found", meaning: "Not delivered yet, it seems: looked for again." },
  throttled: { label: "Throttled", meaning: "The provider asked to wait." },
  acting: { label: "Acting", meaning: "A call is under way." },
  verifying: { label: "Verifying", meaning: "Acted on, and read again now." },
} as const;

export const outcomeBarText = (total: string, parts: string) => (parts === "" ? total : `${total}: ${parts}`);

/** What a row says beside its outcome. */
export const reasonTexts = {
  instead: (asked: string, why: string | undefined, took: string) =>
    `${asked} was not possible${why === undefined ? "" : `, ${why}`}: ${took} instead`,
  codes: {
    no_such_place_in_gmail: "as Gmail has no such place",
    no_self_test_proves_it: "as no self-test proves that it works",
    ErrorQuotaExceeded: "as that folder is full",
    ErrorAccessDenied: "as access is denied",
  },
} as const;
