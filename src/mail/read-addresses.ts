import { parseAddressHeader, type EmailAddress } from "mailparser";
import { cleanText } from "./clean-text.ts";
import type { Address } from "./mail.ts";

export interface Addresses {
  readonly addresses: readonly Address[];
  /** True where there were more than are kept. */
  readonly isCut: boolean;
}

/** 64 KB hold a thousand addresses; the recipients of the message come from the envelope, not from here. */
const MAX_CHARACTERS = 64 * 1024;
const MAX_ADDRESSES = 1_000;
const MAX_NAME_CHARACTERS = 1_024;
const MAX_ADDRESS_CHARACTERS = 512;

/**
 * Reads address fields (RFC 5322 section 3.4): groups are opened, encoded words in names decoded, missing brackets
 * and other careless forms read as mail clients read them. A name without an address is kept with an empty address.
 */
export function readAddresses(values: readonly string[]): Addresses {
  if (values.length === 0) return NONE;
  const text = values.map((it) => it.slice(0, MAX_CHARACTERS));
  const found = parse(text).filter((it) => it.name !== "" || it.address !== "");
  return {
    addresses: found.slice(0, MAX_ADDRESSES),
    isCut: found.length > MAX_ADDRESSES || values.some((it) => it.length > MAX_CHARACTERS),
  };
}

const NONE: Addresses = { addresses: [], isCut: false };

function parse(values: readonly string[]): readonly Address[] {
  try {
    return parseAddressHeader([...values].slice(0, MAX_ADDRESSES), {
      flatten: true,
      decodePunycode: false,
    }).value.map(toAddress);
  } catch {
    // Its parser is not ours to prove: a value that it refuses has no addresses.
    return [];
  }
}

function toAddress({ name, address }: EmailAddress): Address {
  return {
    name: cleanText(name, MAX_NAME_CHARACTERS).trim(),
    address: cleanText(address ?? "", MAX_ADDRESS_CHARACTERS)
      .trim()
      .toLowerCase(),
  };
}
