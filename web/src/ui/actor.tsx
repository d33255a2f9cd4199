import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../lib/account.ts";
import { actorsQuery } from "../lib/actors.ts";
import { useUser } from "../lib/user.ts";

const TEXTS = {
  you: "You",
  automation: "Automation",
  engine: "Undeliver",
  source: "Journal",
  token: (name: string) => `Token ${name}`,
  person: (id: string) => `Person ${id.slice(-6)}`,
} as const;

interface ActorProps {
  /** As events name him: `person:<id>`, `token:<name>`, or what of the product itself did it. */
  readonly actor: string;
}

/** Who did something: persons by name, the e-mail on hover. */
export function Actor({ actor }: ActorProps) {
  const user = useUser();
  const { id } = useAccount();
  const isOther = actor.startsWith("person:") && actor !== user.actor;
  const { data: known } = useQuery({ ...actorsQuery(id), enabled: isOther });
  const person = isOther ? known?.find((it) => it.actor === actor) : undefined;
  return (
    <span title={person?.email ?? actor} style={{ overflowWrap: "anywhere" }}>
      <bdi>{actor === user.actor ? TEXTS.you : (person?.name ?? nameOf(actor))}</bdi>
    </span>
  );
}

/** What of the product itself acts. */
const OWN: Readonly<Record<string, string>> = { setting: TEXTS.automation, engine: TEXTS.engine };

function nameOf(actor: string): string {
  const [, kind, rest = ""] = /^(token|person):(.*)$/s.exec(actor) ?? [];
  if (kind === "token") return TEXTS.token(rest);
  if (kind === "person") return /^[0-9a-f-]{36}$/.test(rest) ? TEXTS.person(rest) : rest;
  if (actor.startsWith("source:")) return TEXTS.source;
  return OWN[actor] ?? actor;
}
