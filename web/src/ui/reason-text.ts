import { reasonTexts as t } from "../texts/outcomes.ts";
import { destinationNameOf } from "./destination-name.ts";

/** A reason of the ledger as a person says it: the API's names of places, and providers' codes, in words. */
export function reasonText(reason: string): string {
  return reason
    .replaceAll(
      /\b(\w+) was impossible(?: \(([^()\s]*)\))?: (\w+) instead/g,
      (_, asked: string, code: string | undefined, took: string) =>
        t.instead(asked, code === undefined ? undefined : codeText(code), took),
    )
    .replaceAll(
      /\b(the provider cannot (?:put it there|do this)|the provider refused): (\S+)/g,
      (_, said: string, code: string) =>
        codeText(code) === code ? `${said}: ${code}` : `${said}, ${codeText(code)}`,
    )
    .replaceAll(
      /\b(?:JunkEmail|DeletedItems|RecoverableItems(?:Deletions|Purges))\b/g,
      (name) => destinationNameOf(name) ?? name,
    );
}

/** What nobody has put into words yet is shown as the provider says it. */
function codeText(code: string): string {
  return new Map<string, string>(Object.entries(t.codes)).get(code) ?? code;
}
