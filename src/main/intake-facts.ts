import { isIP } from "node:net";
import type { JournalingNeeds } from "#api/journaling-routes.ts";
import type { Config } from "#config/config.ts";

const MB = 1024 * 1024;
/** Where mail systems deliver unless they are told otherwise. */
const MX_PORT = 25;

/**
 * How mail systems reach the intake, as far as this process can know. Of one that runs elsewhere, or behind a load
 * balancer, its own variables say nothing: then the guides go by what a deployment for real mail has.
 */
export function intakeFacts({
  journalDomain,
  smtp,
  tls,
  roles,
}: Pick<Config, "journalDomain" | "smtp" | "tls" | "roles">): JournalingNeeds["intake"] {
  const isHere = roles.includes("intake");
  const isReached = isHere && smtp.proxyProtocol === false;
  return {
    journalDomain,
    port: isReached ? smtp.port : MX_PORT,
    isLoopback: isReached && isLoopback(smtp.host),
    hasTls: !isHere || tls !== undefined,
    maxMegabytes: smtp.maxBytes / MB,
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
