import { useUser } from "../lib/user.ts";

const TEXTS = {
  you: "You",
  automation: "Automation",
  token: (name: string) => `Token ${name}`,
  person: (id: string) => `Person ${id.slice(-6)}`,
} as const;

interface ActorProps {
  /** As events name him: `person:<id>`, `token:<name>`, or what of the product itself did it. */
  readonly actor: string;
}

/** Who did something. */
export function Actor({ actor }: ActorProps) {
  const user = useUser();
  return (
    <span title={actor} style={{ overflowWrap: "anywhere" }}>
      <bdi>{actor === user.actor ? TEXTS.you : nameOf(actor)}</bdi>
    </span>
  );
}

function nameOf(actor: string): string {
  const [, kind, rest = ""] = /^(token|person):(.*)$/s.exec(actor) ?? [];
  if (kind === "token") return TEXTS.token(rest);
  if (kind === "person") return /^[0-9a-f-]{36}$/.test(rest) ? TEXTS.person(rest) : rest;
  return actor === "setting" ? TEXTS.automation : actor;
}
