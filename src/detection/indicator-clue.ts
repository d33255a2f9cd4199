import { type Clue, finding } from "./detector.ts";
import type { KnownIndicator } from "./indicators.ts";
import type { ObservableKind } from "./observables.ts";

const FIELD_OF: Readonly<Record<ObservableKind, string>> = {
  sender: "from",
  "sender-domain": "from",
  host: "link",
  url: "link",
  sha256: "attachment",
  "message-id": "message-id",
};

/** What an indicator says of a mail in which it was met, on arrival or afterwards. */
export function indicatorClue({ id, kind, value, disposition }: KnownIndicator, met: ObservableKind): Clue {
  const reason = `It matches an indicator of yours (${kind.replace("_", " ")}): ${value}.`;
  const said = finding({ sign: "indicated", field: FIELD_OF[met], value, reason, score: 10 });
  return { ...said, disposition, rule: `indicator:${id}` };
}
