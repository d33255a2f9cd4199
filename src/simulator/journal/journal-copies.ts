import { fieldValue } from "../smtp/raw-mail.ts";
import type { Organisation, World } from "../world.ts";
import { defaultTenantDomain, exchangeReports } from "./exchange-report.ts";
import { googleCopies } from "./google-copy.ts";
import type { JournalCopy, JournalRoute } from "./journal-route.ts";
import type { TransportLeg } from "./transport-leg.ts";

/** All that an organisation sends to the intake about one mail, in its provider's format; twice where it is hybrid. */
export function journalCopies(
  organisation: Organisation,
  route: JournalRoute,
  leg: TransportLeg,
  { faults, random }: Pick<World, "faults" | "random">,
): readonly JournalCopy[] {
  const { host, port, tls, address: to, exchange = {} } = route;
  const make = (): readonly Buffer[] => copiesOf(organisation, route, leg, random);
  const isTwice =
    random() < (exchange.duplicateProbability ?? 0) ||
    faults.take("journal-duplicate", "journal", to) !== undefined;
  // Exchange reports come from the organisation, Gmail's copies from whoever sent the mail.
  const from = organisation.provider === "microsoft" ? (exchange.ndrTo ?? "") : leg.sender;
  const messageId = fieldValue(leg.mail, "message-id") ?? "";
  const raws = isTwice ? [...make(), ...make()] : make();
  return raws.map((raw) => ({ host, port, tls, from, to, raw, messageId }));
}

function copiesOf(
  organisation: Organisation,
  route: JournalRoute,
  leg: TransportLeg,
  random: () => number,
): readonly Buffer[] {
  if (organisation.provider === "google") return googleCopies(leg, route.google ?? {});
  const tenantDomain = route.exchange?.tenantDomain ?? defaultTenantDomain(organisation.domains);
  return exchangeReports(leg, route.exchange ?? {}, { tenantDomain, random });
}
