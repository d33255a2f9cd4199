import type { Arrival } from "#simulator/smtp/arrival.ts";
import { takeDirectives } from "#simulator/smtp/directives.ts";
import { openRawMail, type RawMail, valueOf } from "#simulator/smtp/raw-mail.ts";

/** For tests: a small mail at the door, with `header` (whole lines) above its own fields. */
export function arrivalOf({
  direction,
  header = "",
}: {
  readonly direction: Arrival["direction"];
  readonly header?: string;
}): Arrival {
  const text = `${header}From: Ann <ann@sender.example>\r\nTo: bo@corp.example\r\nMessage-ID: <1@sender.example>\r\nSubject: hello\r\n there\r\n\r\nGrüße\r\n`;
  const { mail, found } = takeDirectives(openRawMail(Buffer.from(text)));
  return {
    mail,
    found,
    sender: "x@bounce.example",
    direction,
    receivedAt: new Date("2026-11-23T19:00:00Z"),
    networkMessageId: "11111111-2222-3333-4444-555555555555",
    random: seeded(1),
  };
}

/** Every value of that field, topmost first. */
export function allValues(mail: RawMail, name: string): string[] {
  return mail.fields.filter((it) => it.name === name).map(valueOf);
}

/** The same numbers from 0 to 1 for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
