import type { AddressFound, MailboxRef } from "#directory/address-book.ts";
import { GOOGLE_RIGHTS, MICROSOFT_RIGHTS } from "#directory/rights.ts";
import type { SelfTestCheck } from "#directory/self-test.ts";
import { type MailboxId, newId } from "#shared/ids.ts";
import { checkClock } from "./check-clock.ts";
import { directoryLine, oneMailbox } from "./check-directory.ts";
import { checkRights, LEADS_NOWHERE } from "./check-rights.ts";
import { checkTestMailbox, cleanUp } from "./check-test-mailbox.ts";
import { checkToken } from "./check-token.ts";
import { tryDestination, type Trip } from "./round-trip.ts";
import { notTried, refusedLine } from "./self-test-line.ts";
import type { SelfTestRun, Tried } from "./self-test-run.ts";
import type { RightTrial, TestedProvider, TokenFacts } from "./tested-provider.ts";

/** Everything in its order. What fails first keeps what hangs on it from being tried, and says so. */
export async function tryAll(run: SelfTestRun): Promise<void> {
  const { tenantId, integrationId } = run.claim;
  const opened = await run.attempt(() => run.needs.open(tenantId, integrationId), { once: true });
  if (!opened.ok) {
    await run.tell(refusedLine("token", opened.error));
    return withoutConnection(run);
  }
  await using provider = opened.value;
  const token = await checkToken(run, provider);
  if (!token.ok && !isOfOneRight(provider, token)) await withoutToken(run, provider);
  else await withToken(run, provider, token);
}

const RIGHTS = { microsoft: MICROSOFT_RIGHTS, google: GOOGLE_RIGHTS } as const;
const NO_CONNECTION = "The connection cannot be opened.";

async function withoutConnection(run: SelfTestRun): Promise<void> {
  for (const { name } of RIGHTS[run.claim.provider]) await run.tell(notTried("right", NO_CONNECTION, name));
  await tellNotTried(run, ["directory", "clock", "test_mailbox"], NO_CONNECTION);
  await tellNoTrip(run, NO_CONNECTION);
}

/** Where each right has a token of its own, one that is not granted is refused like this, and the others need not be. */
function isOfOneRight({ trials }: TestedProvider, token: Tried<TokenFacts>): boolean {
  return trials.hasTokenPerRight && !token.ok && token.error.code === "unauthorized_client";
}

const NO_TOKEN = "There is no token to try it with.";

async function withoutToken(run: SelfTestRun, { trials }: TestedProvider): Promise<void> {
  for (const { right } of trials.rights) await run.tell(notTried("right", NO_TOKEN, right.name));
  await tellNotTried(run, ["directory"], NO_TOKEN);
  await checkClock(run, trials);
  await tellNotTried(run, ["test_mailbox"], NO_TOKEN);
  await tellNoTrip(run, NO_TOKEN);
}

async function withToken(
  run: SelfTestRun,
  provider: TestedProvider,
  token: Tried<TokenFacts>,
): Promise<void> {
  const address = run.claim.testMailbox ?? provider.administrator;
  const found = address === undefined ? undefined : await find(run, provider, { address, token });
  const one = oneMailbox(found)?.handle;
  const refused = await checkRights(run, {
    provider,
    token: token.ok ? token.value : undefined,
    // Where the directory cannot be asked the right to mail is tried all the same.
    handle: one ?? address,
    leadsNowhere: run.claim.testMailbox !== undefined && one === undefined && found?.ok === true,
  });
  await tellDirectory(run, { address, found, refused });
  await checkClock(run, provider.trials);
  await inTestMailbox(run, provider, { found, refused });
}

interface Sought {
  readonly address: string;
  readonly token: Tried<TokenFacts>;
}

/** Whose token was refused is not asked again. */
async function find(
  run: SelfTestRun,
  { addressBook }: TestedProvider,
  { address, token }: Sought,
): Promise<Tried<AddressFound>> {
  return token.ok ? run.attempt((signal) => addressBook.find(address, signal)) : token;
}

interface Known {
  readonly found: Tried<AddressFound> | undefined;
  readonly refused: readonly RightTrial[];
}

async function tellDirectory(
  run: SelfTestRun,
  { address, found, refused }: Known & { readonly address: string | undefined },
): Promise<void> {
  if (address === undefined || found === undefined)
    return run.tell(notTried("directory", "No test mailbox is named whose address could be looked up."));
  const missing = found.ok ? undefined : refused.find((it) => !it.isInMailbox);
  await run.tell(
    missing === undefined ? directoryLine(address, found) : notTried("directory", without(missing)),
  );
}

function without({ right }: RightTrial): string {
  return `${right.name} is refused.`;
}

async function inTestMailbox(run: SelfTestRun, provider: TestedProvider, known: Known): Promise<void> {
  const why = whyNoTrip(run, known);
  const directory = oneMailbox(known.found);
  const address = run.claim.testMailbox;
  if (why !== undefined || directory === undefined || address === undefined) {
    const reason = why ?? NOT_NAMED;
    await tellNotTried(run, ["test_mailbox"], reason);
    return tellNoTrip(run, reason);
  }
  const { tenantId, integrationId } = run.claim;
  const mailboxId = newId<MailboxId>(run.needs.now());
  const ref: MailboxRef = { tenantId, integrationId, mailboxId, handle: directory.handle };
  const mailbox = provider.mailboxes.open(ref);
  await travel({ run, provider, ref, address, mailbox, written: [], brokenBy: undefined });
}

const NOT_NAMED = "No test mailbox is named.";

function whyNoTrip({ claim }: SelfTestRun, { found, refused }: Known): string | undefined {
  if (claim.testMailbox === undefined) return NOT_NAMED;
  const missing = refused.find((it) => it.isInMailbox);
  if (missing !== undefined) return without(missing);
  return oneMailbox(found) === undefined ? LEADS_NOWHERE : undefined;
}

async function travel(trip: Trip): Promise<void> {
  const { run } = trip;
  const line = await checkTestMailbox(trip);
  await run.tell(line);
  if (line.result !== "passed" && line.result !== "warned")
    return tellNoTrip(run, "The test mailbox cannot be used.");
  for (const destination of run.claim.destinations) await run.tell(await tryDestination(trip, destination));
  // Whoever comes next finds by the mark what is left.
  if (writes(run))
    await run.tell(trip.brokenBy === undefined ? await cleanUp(trip) : notTried("clean_up", trip.brokenBy));
}

async function tellNotTried(run: SelfTestRun, checks: readonly SelfTestCheck[], why: string): Promise<void> {
  for (const check of checks) await run.tell(notTried(check, why));
}

async function tellNoTrip(run: SelfTestRun, why: string): Promise<void> {
  for (const destination of run.claim.destinations) await run.tell(notTried("destination", why, destination));
  if (writes(run)) await tellNotTried(run, ["clean_up"], why);
}

/** A test of no destination only looks: another one may just be at work in the same mailbox. */
function writes({ claim }: SelfTestRun): boolean {
  return claim.destinations.length > 0;
}
