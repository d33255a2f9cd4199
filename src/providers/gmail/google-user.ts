import { z } from "zod";
import type { DirectoryMailbox } from "#directory/address-book.ts";
import { DirectoryText } from "../directory-text.ts";

export const GoogleUser = z.object({
  id: z.string(),
  primaryEmail: DirectoryText,
  aliases: z.array(DirectoryText).optional(),
  nonEditableAliases: z.array(DirectoryText).optional(),
  suspended: z.boolean().optional(),
  archived: z.boolean().optional(),
  isMailboxSetup: z.boolean().optional(),
});
export type GoogleUser = z.infer<typeof GoogleUser>;

export function whyUnavailable({ suspended, archived, isMailboxSetup }: GoogleUser): string | undefined {
  if (suspended) return "the user is suspended";
  if (archived) return "the user is archived";
  return isMailboxSetup === false ? "the user has no Gmail mailbox" : undefined;
}

export function toMailbox({
  id,
  primaryEmail,
  aliases = [],
  nonEditableAliases = [],
}: GoogleUser): DirectoryMailbox {
  const primaryAddress = primaryEmail.toLowerCase();
  return {
    providerId: id,
    handle: primaryAddress,
    primaryAddress,
    addresses: lowerCase([primaryAddress, ...aliases, ...nonEditableAliases]),
  };
}

/** Each once. */
export function lowerCase(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.map((it) => it.toLowerCase()))];
}
