/** Where the token endpoint refuses, or nothing can be asked of it. */
const OF_TOKENS = {
  AADSTS7000215:
    "The client secret is wrong. Copy the secret's value, not its id; a new one takes some minutes until Entra knows it.",
  AADSTS7000222: "The client secret has ended: make a new one in the app registration.",
  AADSTS700016:
    "This directory does not know the application: check the client id, and let an administrator consent to it.",
  AADSTS7000112:
    "The application is disabled in this directory: enable it in the Entra admin center, Enterprise applications, Properties.",
  AADSTS7000229:
    "The application has no enterprise application in this directory: let an administrator consent to it.",
  AADSTS90002: "There is no such directory: check its id, and the cloud.",
  AADSTS900382: "The directory is in another cloud: choose that one.",
  AADSTS5000224:
    "Microsoft has blocked this directory: look at its subscriptions and messages in the Microsoft 365 admin center.",
  AADSTS5000225:
    "Microsoft has blocked this directory: look at its subscriptions and messages in the Microsoft 365 admin center.",
  AADSTS700027:
    "The certificate is not one of the application: upload it in the app registration under Certificates & secrets; it takes some minutes until Entra knows it.",
  AADSTS700024: "The clock of this machine differs from Entra's, or the certificate has ended.",
  AADSTS50027: "Entra could not read what was signed: check that key and certificate belong together.",
  AADSTS53003:
    "A Conditional Access policy of the directory forbids this application's sign-in: leave it out there.",
  invalid_client:
    "Entra does not take the application's credential: replace it here by one that stands in the app registration.",
  bad_certificate: "The certificate or its private key cannot be read: upload them again.",
  unauthorized_client:
    "The service account is not allowed to stand in for people: check domain-wide delegation, its client id and every scope; it takes up to a day to count.",
  invalid_grant:
    "Google does not take the key, or knows no such administrator: check his address, that the key was not deleted, and that this machine's clock is right.",
  bad_private_key: "The service account's key cannot be read: upload its JSON file again.",
  directory_denied:
    "The administrator may not read the directory: give an address of a Workspace administrator, and enable the Admin SDK API.",
  accessNotConfigured: "The Admin SDK API is not enabled in the project of the service account.",
  no_instance_app:
    "This instance has no application of its own any more: the operator sets UNDELIVER_MICROSOFT_CLIENT_ID.",
  no_integration: "The integration was deleted meanwhile.",
  no_secret: "No secret is stored for it: replace the credential.",
  wrong_secret: "What is stored is another kind of credential: replace it.",
  unknown_endpoints: "The operator has taken these endpoints out of UNDELIVER_PROVIDER_ENDPOINTS.",
  other_directory:
    "The credential is for another directory: replace it, or connect that directory by an integration of its own.",
};

/** Where there is a token, and it may not do this. */
const OF_RIGHTS = {
  Authorization_RequestDenied:
    "A permission of the directory is missing: grant it in the app registration as an application permission, and give the administrator's consent.",
  ErrorAccessDenied:
    "The application may not do this in this mailbox: grant the permission and the administrator's consent, or take the mailbox into the scope; it takes up to two hours to count.",
  authError:
    "Google does not take the token: check that the service account was neither disabled nor deleted, and its delegation.",
  InvalidAuthenticationToken:
    "Graph does not take the token: check the cloud, and that the consent was not withdrawn.",
  insufficientPermissions: "A scope is missing in the domain-wide delegation: add it, letter by letter.",
  ACCESS_TOKEN_SCOPE_INSUFFICIENT:
    "A scope is missing in the domain-wide delegation: add it, letter by letter.",
  SERVICE_DISABLED:
    "The Gmail API or the Admin SDK API is not enabled in the project of the service account.",
  domainPolicy: "An administrator forbids the application: admin.google.com, Security, API controls.",
  forbidden: "This user may not do it: for the directory give an address of a Workspace administrator.",
  not_in_token: "Name a test mailbox, so that the right can be tried there.",
  more_than_needed: "Take it away at the provider: whoever got hold of the credential could use it.",
};

/** Where one mailbox or one of its places is in the way. */
const OF_MAILBOXES = {
  ErrorInvalidUser: "The directory has no such mailbox: check the address.",
  no_mailbox:
    "No mailbox of this connection has the address: it was deleted or renamed, or is another connection's. Name one that nobody works in, such as a shared one.",
  several_mailboxes: "Name a mailbox of this integration that nobody works in, such as a shared one.",
  unsupported: "Name a mailbox of this integration that nobody works in, such as a shared one.",
  mailbox_unavailable:
    "Name a mailbox that is in use: this one is suspended, without a licence, or on a server of your own.",
  MailboxNotEnabledForRESTAPI:
    "The mailbox is inactive, without a licence, or on a server of your own: name one in Exchange Online.",
  MailboxNotSupportedForRESTAPI:
    "The mailbox is inactive, without a licence, or on a server of your own: name one in Exchange Online.",
  failedPrecondition: "Gmail is off for this user, or he is suspended: name another mailbox.",
  ErrorQuotaExceeded:
    "The mailbox's Recoverable Items are full: raise their quota or let retention empty them. Until then nothing can be soft- or hard-deleted there.",
  quotaLimitReached:
    "The mailbox's Recoverable Items are full: raise their quota or let retention empty them. Until then nothing can be soft- or hard-deleted there.",
  ErrorCannotDeleteObject:
    "The mailbox lets nothing be deleted from there, as under a hold: choose a milder destination.",
  token_refused_here:
    "The token is good, and this mailbox does not take it: give it its licence back, or name another one.",
  no_permanent_delete_in_this_cloud:
    "Microsoft's national clouds have no Hard Delete by Graph: choose Soft Delete.",
  no_such_place_in_gmail: "Gmail has no such place: choose Trash.",
};

/** What a self-test itself finds. */
const OF_SELF_TESTS = {
  clock_skew:
    "Set this machine's clock, and let it be kept by NTP: providers refuse what is signed too early or too late.",
  forged_mark: "Look at them: somebody has sent them, or another integration tests in the same mailbox.",
  too_many_forged:
    "Delete everything from undeliver@self-test.undeliver.invalid in the test mailbox, or name another one; a mail flow rule that refuses this sender keeps them away.",
  still_there: "Delete them by hand; the next self-test tries it again.",
  remains:
    "Delete them by hand where they are in the way; the line of the destination says why it goes no further.",
};

/** What to do about a refusal, by the provider's own code. Quoted by the guides, so that the two never differ. */
export const REFUSAL_ADVICE: Readonly<Record<string, string>> = {
  ...OF_TOKENS,
  ...OF_RIGHTS,
  ...OF_MAILBOXES,
  ...OF_SELF_TESTS,
};

/** Where the code alone would send whoever reads it to the wrong place. The guides quote these, too. */
export const ADVICE_IN_PLACE = {
  deniedThoughNamed:
    "The token names the permission, so the consent is there: an application access policy in Exchange keeps the application out of this mailbox. Take the mailbox into the policy's group, or name one that is in it; it takes an hour or more to count.",
  deniedAndUnnamed:
    "The token does not name the permission. Where it is granted for some mailboxes only (RBAC for Applications), take this mailbox into their group, or name one that is in it; else grant it in the app registration, with the administrator's consent. It takes up to two hours to count.",
  held: "The right is there, since it wrote the message: a hold or a retention policy forbids to delete for good in this mailbox. Choose a milder destination, or name a test mailbox that is under none.",
  mailboxFull:
    "The mailbox itself is full, so that no message can be written into it: empty it, raise its quota, or name another one.",
} as const;

const UNKNOWN = "The provider refused for good. Its own code says why.";

export function refusalAdvice(code: string): string {
  return adviceOnRefusal(code) ?? UNKNOWN;
}

/** What to do where one mailbox is in the way. Google says `invalid_grant` of a user who is not there, and of a bad key. */
export function mailboxAdvice(code: string, fault: keyof typeof OF_MAILBOXES): string {
  const known: Readonly<Record<string, string>> = OF_MAILBOXES;
  return Object.hasOwn(known, code) ? (known[code] ?? UNKNOWN) : OF_MAILBOXES[fault];
}

/** `undefined` where nothing is known. The code is the provider's word, and could be that of something every object has. */
export function adviceOnRefusal(code: string): string | undefined {
  return Object.hasOwn(REFUSAL_ADVICE, code) ? REFUSAL_ADVICE[code] : undefined;
}
