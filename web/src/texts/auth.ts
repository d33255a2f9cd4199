const startAgain = "That took too long, or was tried too often: sign in again from the start.";

/** What signing in and second factors answer, in words for people. Who exists is not told. */
const failures: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD:
    "This e-mail and password do not go together. Check both; your organisation may also want single sign-on.",
  SINGLE_SIGN_ON_NEEDED: "Your organisation wants you to use single sign-on.",
  NO_SINGLE_SIGN_ON: "Nobody here offers single sign-on for this e-mail's domain: use your password.",
  INVALID_PASSWORD: "This is not your current password.",
  INVALID_CODE:
    "This code is not right, or no longer. Wait for the next one; the clock of your phone must be right.",
  INVALID_BACKUP_CODE: "This is none of your recovery codes, or it was used already.",
  INVALID_TWO_FACTOR_COOKIE: startAgain,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: startAgain,
  ACCOUNT_TEMPORARILY_LOCKED: "Too many wrong codes. Wait a quarter of an hour, then sign in again.",
  INVALID_TOKEN: "This link was used already, or is too old: ask for a new one.",
};

export const authTexts = {
  failures,
  unreadable: (status: number) => `The server answered ${status} without saying why.`,
};
