import type { HeaderBlock } from "#mail/header-block.ts";
import type { ReceiptMarks } from "#mail/mail.ts";
import { readProviderFields } from "#mail/provider-fields.ts";
import { readReceiptMarks } from "#mail/receipt-marks.ts";

export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

/** The marks of an item in a mailbox, from its headers as the provider's API lists them (topmost first): read as in the journal copy. */
export function readReceipt(headers: readonly HeaderLine[], provider: "microsoft" | "google"): ReceiptMarks {
  const header: HeaderBlock = {
    fields: headers.map(toField),
    bodyOffset: 0,
    isCut: false,
    malformedCount: 0,
  };
  return readReceiptMarks(readProviderFields(header, provider), provider, undefined);
}

const NO_BYTES = new Uint8Array();

function toField({ name, value }: HeaderLine) {
  return { name: name.toLowerCase(), value: value.replace(/[\r\n]+/g, "").trim(), raw: NO_BYTES };
}
