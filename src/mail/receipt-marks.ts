import type { ReceiptMarks } from "./mail.ts";
import type { Provider, ProviderFields } from "./provider-fields.ts";

/**
 * What no sender chooses, from the fields that the provider wrote. `reported` is the Network-Message-Id that the
 * journal report around the mail bears; the mail's own goes before it, for a report is also a mail with an id of its own.
 */
export function readReceiptMarks(
  written: ProviderFields,
  provider: Provider,
  reported: string | undefined,
): ReceiptMarks {
  const ids = NETWORK_MESSAGE_ID.map((name) => written.fields.find((it) => it.name === name)?.value);
  return {
    networkMessageId: [...ids, reported].map(toGuid).find((it) => it !== undefined),
    // Exchange's `id 15.20.7002.25` is its version, the same in every mail: it proves nothing.
    receivedIds: provider === "google" ? written.received.flatMap((it) => receivedId(it.value) ?? []) : [],
  };
}

const NETWORK_MESSAGE_ID = [
  "x-ms-exchange-organization-network-message-id",
  "x-ms-exchange-crosstenant-network-message-id",
] as const;

function toGuid(text: string | undefined): string | undefined {
  const guid = text?.trim().toLowerCase() ?? "";
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(guid) ? guid : undefined;
}

/** RFC 5321 section 4.4. Google writes it behind the protocol; what stands before it, the sender's HELO among it, is passed over. */
function receivedId(value: string): string | undefined {
  const words = value.slice(0, MAX_CHARACTERS).split(/[ \t;]+/);
  const by = words.findLastIndex((it) => it.toLowerCase() === "with");
  const at = words.findIndex((it, index) => index > by && it.toLowerCase() === "id");
  return by < 0 || at < 0 ? undefined : words[at + 1];
}

const MAX_CHARACTERS = 2_000;
