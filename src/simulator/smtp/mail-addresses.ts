import addressparser from "nodemailer/lib/addressparser";
import { fieldValue, type RawMail, valueOf } from "./raw-mail.ts";

/** The first address in From, lower case; empty where there is none. */
export function fromAddress(mail: RawMail): string {
  return addresses(fieldValue(mail, "from") ?? "")[0] ?? "";
}

/** All addresses in the fields of that name, lower case. */
export function addressesIn(mail: RawMail, name: string): ReadonlySet<string> {
  return new Set(mail.fields.filter((it) => it.name === name).flatMap((it) => addresses(valueOf(it))));
}

function addresses(value: string): string[] {
  return addressparser(value, { flatten: true }).flatMap((it) =>
    it.address === "" ? [] : [it.address.toLowerCase()],
  );
}
