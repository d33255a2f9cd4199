import ipaddr from "ipaddr.js";

/**
 * Whether a client's address lies in one of these CIDR ranges or equals one of these addresses. IPv4 written as
 * IPv6 (`::ffff:192.0.2.1`) counts as IPv4. What cannot be read matches nothing. Never throws.
 */
export function isInRanges(clientAddress: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(clientAddress)) return false;
  const client = ipaddr.process(clientAddress);
  return ranges.some((range) => {
    const network = readRange(range);
    return network !== undefined && network[0].kind() === client.kind() && client.match(network);
  });
}

function readRange(range: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  if (ipaddr.isValidCIDR(range)) return ipaddr.parseCIDR(range);
  if (!ipaddr.isValid(range)) return undefined;
  const address = ipaddr.process(range);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
