import type { DemoMailChoice, SentDemoMail } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import { type DemoPeople, demoOrganisations, demoPeople } from "./demo-organisations.ts";
import type { Person } from "./demo-mail.ts";
import { readState } from "./demo-state.ts";
import { ofKind, pick, sceneOf } from "./plan-mail.ts";
import { openPostOffice } from "./post-mail.ts";

interface SendNeeds {
  readonly dataDir: string;
  readonly now: () => Date;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Sends one invented mail through the running demo's simulator. Rejects with `CliError`. */
export async function sendDemoMail(
  { kind, to, subject }: DemoMailChoice,
  { dataDir, now, random }: SendNeeds,
): Promise<SentDemoMail> {
  const state = await readState(dataDir);
  if (state?.smtp === undefined) {
    throw new CliError("There is no demo organisation here: `npm start` in a new folder begins with one.");
  }
  const companies = demoPeople(demoOrganisations(state));
  const recipients =
    to === undefined ? [pick(pick(companies, random).people, random)] : to.map(strangerOr(companies));
  const company = companyOf(companies, recipients) ?? pick(companies, random);
  const template = pick(ofKind(kind), random);
  const written = template.write(sceneOf(company, recipients[0], random));
  const mail = { ...written, ...(subject !== undefined && { subject }) };
  using office = openPostOffice(state.smtp);
  try {
    const messageId = await office.post({ mail, recipients }, now());
    return { messageId, subject: mail.subject, to: recipients.map((it) => it.address) };
  } catch (error) {
    throw new CliError(wordsFor(error, companies), { cause: error });
  }
}

function strangerOr(companies: readonly DemoPeople[]): (address: string) => Person {
  const known = new Map(companies.flatMap((it) => it.people.map((person) => [person.address, person])));
  return (address) => known.get(address.toLowerCase()) ?? { name: "colleague", address };
}

function companyOf(companies: readonly DemoPeople[], recipients: readonly Person[]): DemoPeople | undefined {
  return companies.find((it) =>
    recipients.some(({ address }) => address.toLowerCase().endsWith(`@${it.domain}`)),
  );
}

function wordsFor(error: unknown, companies: readonly DemoPeople[]): string {
  const isRefused = error instanceof Error && "responseCode" in error;
  if (!isRefused) return "The demo's simulator does not answer: is the server running?";
  const examples = companies.flatMap((it) => it.people[7]?.address ?? []);
  return `The simulator knows no such person: try ${examples.join(" or ")}.`;
}
