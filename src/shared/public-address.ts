import ipaddr from "ipaddr.js";

/** Whether an IP address is one of the open internet: no private, local, shared or reserved one, and no cloud's metadata. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address in IPv6's clothes is what it is.
  return ipaddr.process(address).range() === "unicast";
}
