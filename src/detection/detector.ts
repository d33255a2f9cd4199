import type { Mail } from "#mail/mail.ts";
import type { Finding } from "./finding.ts";
import type { Scene } from "./scene.ts";

const MAX_VALUE_CHARACTERS = 200;
/** Reasons quote addresses and hosts, which whoever wrote the mail can make as long as he likes. */
const MAX_REASON_CHARACTERS = 500;

/** A finding before the detector's name is on it. */
export type Clue = Omit<Finding, "detector">;

/** One trick and the check for it. */
export interface Detector {
  readonly name: string;
  readonly detect: (mail: Mail, scene: Scene) => readonly Finding[];
}

/** Looks at a mail; answers nothing, one clue or several. Must end in time linear in the mail's size. */
export type Look = (mail: Mail, scene: Scene) => Clue | readonly Clue[] | undefined;

/** Names a check. `name` is its file's name, for ever: stored findings carry it. */
export function detector(name: string, look: Look): Detector {
  return {
    name,
    detect: (mail, scene) =>
      [look(mail, scene) ?? []].flat().map((clue: Clue) => ({ detector: name, ...clue })),
  };
}

/** Keeps what is quoted from the mail within bounds, and whole characters whole. */
export function finding(clue: Clue): Clue {
  return {
    ...clue,
    value: cut(clue.value, MAX_VALUE_CHARACTERS),
    reason: cut(clue.reason, MAX_REASON_CHARACTERS),
  };
}

function cut(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1).toWellFormed()}…`;
}
