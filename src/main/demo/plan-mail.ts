import type { DemoMail, MailTemplate, Person, Scene } from "./demo-mail.ts";
import type { DemoPeople } from "./demo-organisations.ts";
import { CAMPAIGNS, DEMO_TEMPLATES } from "./demo-templates.ts";

/** A mail with whom it goes to. */
export interface PlannedMail {
  readonly mail: DemoMail;
  readonly recipients: readonly Person[];
}

export interface MailPlan {
  /** An ordinary mail, to a few people of one organisation. */
  next(): PlannedMail;
  /** The same mail to many people of both, some of whose mailboxes cannot be reached. */
  campaign(): PlannedMail;
}

/** How often each kind comes, of a hundred: about what passes a provider's own filter. */
const SHARES: Readonly<Record<MailTemplate["kind"], number>> = {
  clean: 64,
  newsletter: 14,
  spam: 8,
  phish: 8,
  malware: 3,
  spoof: 3,
};

/** Of each company. */
const CAMPAIGN_SIZES = [90, 40];

/** What is sent next. The same `random` (0 to 1) plans the same mail. */
export function openMailPlan(companies: readonly DemoPeople[], random: () => number): MailPlan {
  let campaigns = 0;
  const drawTemplate = openDecks(random);
  return {
    next() {
      const company = pick(companies, random);
      const recipients = sample(company.people, 1 + Math.floor(random() ** 3 * 4), random);
      const [to] = recipients;
      return { mail: drawTemplate().write(sceneOf(company, to, random)), recipients };
    },
    campaign() {
      const template = CAMPAIGNS[campaigns % CAMPAIGNS.length];
      campaigns += 1;
      const [first] = companies;
      if (template === undefined || first === undefined) throw new Error("the demo has no campaign");
      const recipients = companies.flatMap((it, index) => [
        ...sample(it.people, CAMPAIGN_SIZES[index] ?? 0, random),
        ...it.odd,
      ]);
      return { mail: template.write(sceneOf(first, COLLEAGUE, random)), recipients };
    },
  };
}

const COLLEAGUE: Person = { name: "colleague", address: "undisclosed@campaign.test" };

export function sceneOf(
  { company, domain, people }: DemoPeople,
  to: Person | undefined,
  random: () => number,
): Scene {
  const others = people.filter((it) => it.address !== to?.address);
  return {
    to: to ?? COLLEAGUE,
    colleague: pick(others, random),
    company,
    domain,
    number: 1_000 + Math.floor(random() * 9_000),
  };
}

/** Chooses the kind by its share, and no template again before all others of its kind had their turn. */
function openDecks(random: () => number): () => MailTemplate {
  const decks = new Map<MailTemplate["kind"], readonly MailTemplate[]>();
  return () => {
    const kind = pickKind(random);
    const left = decks.get(kind) ?? [];
    const [template, ...others] = left.length > 0 ? left : shuffled(ofKind(kind), random);
    if (template === undefined) throw new Error(`the demo has no mail of the kind ${kind}`);
    decks.set(kind, others);
    return template;
  };
}

export function ofKind(kind: MailTemplate["kind"]): readonly MailTemplate[] {
  return DEMO_TEMPLATES.filter((it) => it.kind === kind);
}

function pickKind(random: () => number): MailTemplate["kind"] {
  let point = random() * 100;
  return KINDS.find((it) => (point -= SHARES[it]) < 0) ?? "clean";
}

const KINDS = Object.keys(SHARES) as readonly MailTemplate["kind"][];

export function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.min(items.length - 1, Math.floor(random() * items.length))];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}

/** Some of them, each once, in any order. */
function sample<T>(items: readonly T[], count: number, random: () => number): readonly T[] {
  return shuffled(items, random).slice(0, count);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
