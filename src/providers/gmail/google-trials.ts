import { GOOGLE_RIGHTS, type GoogleRight } from "#directory/rights.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { RightTrial, TestMailbox, Trials } from "#retraction/self-test/tested-provider.ts";
import { clockOf } from "../clock-of.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import { openGmailCalls } from "./gmail-calls.ts";
import { googleCustomerId } from "./google-address-book.ts";
import type { GoogleClient } from "./google-client.ts";
import { asConfiguration, getDirectory } from "./google-directory.ts";

interface TrialDeps {
  readonly administrator: string;
  readonly tokenUrl: string;
  readonly now: () => Date;
  /** With tokens that have this scope and no other. */
  readonly mailBy: (scope: string) => GoogleClient;
  readonly directoryBy: (scope: string) => GoogleClient;
  readonly testMailbox: (handle: string) => TestMailbox;
}

const [MAIL, USERS] = GOOGLE_RIGHTS;
type DirectoryScope = Exclude<GoogleRight, (typeof MAIL)["name"]>;

/** The least of each list. The name of a scope says of which. */
const LISTS: Readonly<Record<DirectoryScope, string>> = {
  "https://www.googleapis.com/auth/admin.directory.user.readonly": "/users",
  "https://www.googleapis.com/auth/admin.directory.group.readonly": "/groups",
};

/** What a self-test asks of Google Workspace: each scope by a token that has it alone, so that each refusal is one scope's. */
export function openGoogleTrials(deps: TrialDeps): Trials {
  const { administrator, tokenUrl, now, testMailbox } = deps;
  const unlessRefused = onceRefused();
  return {
    token: (signal) =>
      unlessRefused(USERS.name, async () => {
        const client = deps.directoryBy(USERS.name);
        const directoryId = await googleCustomerId({ client, administrator }, signal);
        return { directoryId, granted: undefined };
      }),
    hasTokenPerRight: true,
    rights: GOOGLE_RIGHTS.map(
      (right): RightTrial => ({
        right,
        isInMailbox: right === MAIL,
        attempt: (handle, signal) =>
          unlessRefused(right.name, () =>
            right.name === MAIL.name ? readLabels(deps, handle, signal) : listOne(deps, right.name, signal),
          ),
      }),
    ),
    excess: (signal) => grantedBeyond(deps, signal),
    clock: (signal) => clockOf(tokenUrl, now, signal),
    // Google's directory does not say what a mailbox is for.
    kindOf: () => Promise.resolve(undefined),
    testMailbox,
  };
}

/** A scope whose token was refused is not asked for again: the answer is kept. */
function onceRefused(): <T>(scope: string, work: () => Promise<T>) => Promise<T> {
  const refused = new Map<string, ProviderError>();
  return async (scope, work) => {
    const known = refused.get(scope);
    if (known !== undefined) throw known;
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProviderError && error.fault === "integration_broken") refused.set(scope, error);
      throw error;
    }
  };
}

async function readLabels(
  { mailBy, administrator }: TrialDeps,
  handle: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await openGmailCalls(mailBy(MAIL.name), handle).labels(signal);
  } catch (error) {
    // The token was given, and that is the right. An administrator need not have a mailbox.
    const isOnlyWithoutMail = error instanceof ProviderError && error.fault === "mailbox_unavailable";
    if (!isOnlyWithoutMail || handle !== administrator) throw error;
  }
}

async function listOne(
  { directoryBy, administrator }: TrialDeps,
  scope: DirectoryScope,
  signal: AbortSignal,
): Promise<void> {
  const query = toQuery({ customer: "my_customer", maxResults: "1" });
  try {
    await getDirectory({ client: directoryBy(scope), administrator }, `${LISTS[scope]}?${query}`, signal);
  } catch (error) {
    throw asConfiguration(error);
  }
}

/** Deletes for good, and is what careless guides tell people to delegate. Google tells what is delegated by no other way. */
const WHOLE_MAIL = "https://mail.google.com/";

async function grantedBeyond(
  { mailBy, administrator }: TrialDeps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const path = `/gmail/v1/users/${toSegment(administrator)}/profile`;
  try {
    await mailBy(WHOLE_MAIL).call({ user: administrator, units: 1, method: "GET", path }, signal);
    return [WHOLE_MAIL];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code === "unauthorized_client") return [];
    // There was a token for it, and only the mailbox is missing.
    return error.fault === "mailbox_unavailable" ? [WHOLE_MAIL] : [];
  }
}
