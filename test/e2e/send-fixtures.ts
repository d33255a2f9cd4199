import nodemailer from "nodemailer";
import type { Fixture } from "../fixtures/fixture.ts";
import { WORK } from "../fixtures/people.ts";
import { type Installation, journalTo } from "./installation.ts";
import { until } from "./npm-start.ts";

/** Sends them one after the other; resolves when every journal copy was answered with 250. */
export async function sendFixtures(it: Installation, fixtures: readonly Fixture[]): Promise<void> {
  const { smtp, journal } = it.providers.simulator;
  await using provider = openSender(smtp.port);
  await using intake = openSender(it.place.smtpPort);
  for (const fixture of fixtures) await sendFixture(it, fixture, { provider, intake });
  await until(
    "the simulator's journal copies",
    () => (journal.status.waiting === 0 ? true : undefined),
    60_000,
  );
}

export interface Sender extends AsyncDisposable {
  send(from: string, to: readonly string[], raw: Buffer): Promise<void>;
}

/** One SMTP connection, used again and again. */
export function openSender(port: number): Sender {
  const transport = nodemailer.createTransport({
    host: "127.0.0.1",
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: 1,
  });
  return {
    send: async (from, to, raw) => {
      await transport.sendMail({ envelope: { from, to: [...to] }, raw });
    },
    [Symbol.asyncDispose]: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}

interface Senders {
  readonly provider: Sender;
  readonly intake: Sender;
}

async function sendFixture(it: Installation, fixture: Fixture, senders: Senders): Promise<void> {
  const { way } = fixture;
  const mail = fixture.mail();
  if (way.by === "provider") {
    setJournaling(it, way.journaling);
    return senders.provider.send(way.sender, way.recipients, mail);
  }
  if (way.delivered.length > 0) await deliver(it, way.delivered, mail);
  const { tenant } = it;
  for (const copy of way.copies(mail)) await senders.intake.send("", [tenant[way.source]], copy);
}

/** What an administrator of the provider has set while this mail passes. */
function setJournaling(
  { providers, place, tenant }: Installation,
  journaling: "twice" | "united" | undefined,
) {
  const { simulator } = providers;
  const twice = { kind: "journal-duplicate", operation: "journal", times: 1 } as const;
  simulator.world.faults.set(journaling === "twice" ? [twice] : []);
  journalTo(providers, place, tenant);
  if (journaling !== "united") return;
  const intake = { host: "127.0.0.1", port: place.smtpPort, address: tenant.google };
  simulator.setJournal(WORK, { ...intake, google: { unitesRecipients: true } });
}

/** Into the mailboxes, and nothing to the journal. */
async function deliver(
  { providers }: Installation,
  recipients: readonly string[],
  mail: Buffer,
): Promise<void> {
  const { endpoints, controlToken } = providers.simulator;
  const response = await fetch(`${endpoints.control}/deliver`, {
    method: "POST",
    headers: { authorization: `Bearer ${controlToken}`, "content-type": "application/json" },
    body: JSON.stringify({ sender: "somebody@elsewhere.example", recipients, raw: mail.toString("base64") }),
  });
  if (response.status !== 204) throw new Error(`not delivered: ${response.status} ${await response.text()}`);
}
