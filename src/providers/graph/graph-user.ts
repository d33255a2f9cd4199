import { z } from "zod";
import type { DirectoryMailbox } from "#directory/address-book.ts";
import { DirectoryText } from "../directory-text.ts";

export const GraphUser = z.object({
  "@odata.type": z.string().optional(),
  id: z.string(),
  mail: DirectoryText.nullish(),
  userPrincipalName: DirectoryText.nullish(),
  proxyAddresses: z.array(DirectoryText).nullish(),
  userType: z.string().nullish(),
  assignedPlans: z
    .array(z.object({ service: z.string().nullish(), capabilityStatus: z.string().nullish() }))
    .nullish(),
});
export type GraphUser = z.infer<typeof GraphUser>;
export const USER_FIELDS = "id,mail,userPrincipalName,proxyAddresses,userType,assignedPlans";

/** Guests have addresses here and mailboxes elsewhere; groups, devices and contacts are members too. */
export function isReachable(member: GraphUser): boolean {
  const type = member["@odata.type"];
  if (type !== undefined && type !== "#microsoft.graph.user") return false;
  return member.userType !== "Guest" && addressesOf(member).length > 0;
}

export function hasExchangePlan({ assignedPlans }: GraphUser): boolean {
  return (assignedPlans ?? []).some((it) => it.service === "exchange" && it.capabilityStatus === "Enabled");
}

export function toMailbox(user: GraphUser): DirectoryMailbox {
  const primaryAddress = (primaryOf(user) ?? user.userPrincipalName ?? "").toLowerCase();
  return { providerId: user.id, handle: user.id, primaryAddress, addresses: addressesOf(user) };
}

/** What Graph calls addresses: of users and of groups. */
export interface Addressed {
  readonly mail?: string | null | undefined;
  readonly proxyAddresses?: readonly string[] | null | undefined;
}

/** `SMTP:` is the primary address, `smtp:` an alias. */
export function primaryOf({ proxyAddresses, mail }: Addressed): string | undefined {
  return proxyAddresses?.find((it) => it.startsWith("SMTP:"))?.slice("SMTP:".length) ?? mail ?? undefined;
}

export function addressesOf({ proxyAddresses, mail }: Addressed): readonly string[] {
  const smtp = (proxyAddresses ?? [])
    .filter((it) => it.toLowerCase().startsWith("smtp:"))
    .map((it) => it.slice("smtp:".length));
  const all = mail === undefined || mail === null ? smtp : [...smtp, mail];
  return [...new Set(all.map((it) => it.toLowerCase()))];
}
