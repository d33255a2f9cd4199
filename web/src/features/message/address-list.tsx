import { Spoiler } from "@mantine/core";
import { messageTexts } from "../../texts/message.ts";
import { MailText } from "../../ui/mail-text.tsx";

interface AddressListProps {
  readonly of: readonly string[];
  /** Their display names, in the same order, where the mail gives any. */
  readonly names?: readonly string[];
}

/** Addresses below one another; many are folded away. */
export function AddressList({ of, names = [] }: AddressListProps) {
  if (of.length === 0) return messageTexts.nothing;
  return (
    <Spoiler maxHeight={120} showLabel={`Show all ${of.length}`} hideLabel="Show fewer">
      {of.map((address, index) => (
        <div key={address}>
          <MailText text={names[index] ?? ""} /> <MailText text={address} />
        </div>
      ))}
    </Spoiler>
  );
}
