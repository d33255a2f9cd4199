import type { SelfTests } from "#directory/self-tests.ts";
import type { Tokens } from "#identity/tokens.ts";
import type { TenantId } from "#shared/ids.ts";
import { actAsUser } from "#simulator/control/organisation-handle.ts";
import type { Simulator } from "#simulator/start-simulator.ts";
import type { Log } from "#telemetry/log.ts";
import { AURORA_DOMAIN, BOREALIS_DOMAIN, demoPeople } from "./demo-organisations.ts";
import { writeState } from "./demo-state.ts";
import { keepDemoToken, tokenFile } from "./demo-token.ts";
import { openMailPlan, type PlannedMail } from "./plan-mail.ts";
import { openPostOffice, type PostOffice } from "./post-mail.ts";
import { runMailStream } from "./run-mail-stream.ts";
import { type CompleteState, DEMO_TENANT, type DemoStores, setUpDemo } from "./set-up-demo.ts";
import { testDemo } from "./test-demo.ts";
import type { DemoSimulator } from "./start-demo-simulator.ts";

export interface DemoNeeds {
  readonly simulator: DemoSimulator;
  readonly stores: DemoStores & { readonly tokens: Tokens; readonly selfTests: SelfTests };
  /** Where the intake listens, and the domain of its addresses. */
  readonly intake: { readonly host: string; readonly port: number; readonly domain: string };
  readonly apiUrl: string;
  readonly dataDir: string;
  readonly log: Log;
  readonly clock: () => Date;
  /** 0 to 1. */
  readonly random: () => number;
  /** Absent: mail flows. False: only what somebody sends. */
  readonly sendsMail?: boolean;
}

export interface Demo extends AsyncDisposable {
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly tokenFile: string;
  /** To whom somebody may send a mail of his own, one at each provider. */
  readonly examples: readonly string[];
}

/** Sets the demo organisation up, or finds it, and lets its mail flow. Disposing stops the mail; the simulator is the caller's. */
export async function startDemo(needs: DemoNeeds): Promise<Demo> {
  const { simulator: started, stores, dataDir } = needs;
  const state = await setUpDemo(stores, started);
  await writeState(dataDir, { ...state, smtp: started.simulator.smtp });
  const { tenantId } = state;
  await keepDemoToken({ tokens: stores.tokens, tenantId, dataDir, baseUrl: needs.apiUrl });
  setJournals(needs, state);
  // What came before would have been delivered and never journaled.
  started.simulator.openMail();
  await testDemo(stores, { tenantId, actor: DEMO_TENANT });

  const companies = demoPeople(started.organisations);
  const stopping = new AbortController();
  const office = openPostOffice(started.simulator.smtp);
  const flowing = needs.sendsMail === false ? Promise.resolve() : sendMail(needs, office, stopping.signal);
  return {
    tenantId,
    tenantName: DEMO_TENANT,
    tokenFile: tokenFile(dataDir),
    examples: companies.flatMap((it) => it.people[7]?.address ?? []),
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await flowing;
      office[Symbol.dispose]();
    },
  };
}

/** What an administrator sets in the provider's console. */
function setJournals({ simulator, intake }: DemoNeeds, { intake: secrets }: CompleteState): void {
  const { host, port, domain } = intake;
  const { onmicrosoftName } = simulator.organisations.microsoft;
  simulator.simulator.setJournal(AURORA_DOMAIN, {
    host,
    port,
    address: `${secrets.exchange}@${domain}`,
    exchange: { tenantDomain: onmicrosoftName, duplicateProbability: 0.02 },
  });
  simulator.simulator.setJournal(BOREALIS_DOMAIN, {
    host,
    port,
    address: `${secrets.google}@${domain}`,
    google: { unitesRecipients: true },
  });
}

function sendMail(
  { simulator, clock, random, log }: DemoNeeds,
  office: PostOffice,
  signal: AbortSignal,
): Promise<void> {
  return runMailStream({
    plan: openMailPlan(demoPeople(simulator.organisations), random),
    post: async (planned, isCampaign) => {
      try {
        const messageId = await office.post(planned, clock());
        const isSeen = isCampaign || random() < SEEN_SHARE;
        if (isSeen) reactAsUsers(simulator.simulator, planned, messageId);
      } catch (error) {
        log.debug({ error }, "the demo could not send a mail");
      }
    },
    random,
    now: () => clock().getTime(),
    signal,
  });
}

/** Of the ordinary mail, what somebody has in hand before it is judged. */
const SEEN_SHARE = 0.08;

/** Quicker than any machine: some have read it, one has thrown it away for good. */
function reactAsUsers({ world }: Simulator, { recipients }: PlannedMail, messageId: string): void {
  const aurora = world.organisations.find((it) => it.domains.includes(AURORA_DOMAIN));
  if (aurora === undefined) return;
  const inAurora = recipients.map((it) => it.address).filter((it) => it.endsWith(`@${AURORA_DOMAIN}`));
  const [deletes, ...reads] = inAurora.slice(0, 8);
  for (const mailbox of reads) {
    actAsUser(aurora, { mailbox, item: messageId }, { kind: "mark-read", isRead: true });
  }
  // From Deleted Items it goes on to where only the user or an administrator finds it.
  for (const _ of ["trash", "recoverable"]) {
    if (deletes !== undefined) actAsUser(aurora, { mailbox: deletes, item: messageId }, { kind: "delete" });
  }
}
