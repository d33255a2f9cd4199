import { googleSeed } from "./google/seed.ts";
import type { JournalRoute } from "./journal/journal-route.ts";
import { microsoftSeed } from "./microsoft/seed.ts";
import type { ListenAddress } from "./smtp/prompt-server.ts";
import { type Simulator, startSimulator } from "./start-simulator.ts";

export interface SimulateOptions {
  /** Where Graph, Gmail, directories, token endpoints and `/_control` answer: `host:port`. */
  readonly listen: string;
  /** Where mail comes in: `host:port`. */
  readonly smtp: string;
  /** The intake's SMTP listener: `host:port`. */
  readonly journal: string;
  /** The sources' intake addresses; absent: that organisation journals once `/_control/journal` says where to. */
  readonly microsoftJournalAddress?: string;
  readonly googleJournalAddress?: string;
  /** People per organisation. Absent: 20. */
  readonly users?: number;
  readonly microsoftDomain?: string;
  readonly googleDomain?: string;
}

/**
 * The simulator on its own, as `undeliver simulate` runs it: one Microsoft 365 organisation and one of Google Workspace.
 * Throws a `TypeError` for an address that is not `host:port`.
 */
export async function simulate(options: SimulateOptions): Promise<Simulator> {
  const { users = 20, microsoftDomain = "contoso.test", googleDomain = "workspace.example" } = options;
  const intake = parseListen(options.journal);
  return startSimulator({
    httpListen: parseListen(options.listen),
    smtpListen: parseListen(options.smtp),
    organisations: [
      {
        provider: "microsoft",
        seed: microsoftSeed({ users, domain: microsoftDomain }),
        ...routeTo(intake, options.microsoftJournalAddress),
      },
      {
        provider: "google",
        seed: googleSeed({ users, domain: googleDomain }),
        ...routeTo(intake, options.googleJournalAddress),
      },
    ],
  });
}

/** What to print when the simulator has started: where everything is, and the token that `/_control` asks for. */
export function describeSimulator({ endpoints, smtp, controlToken, world }: Simulator): string {
  return [
    `Microsoft Graph   ${endpoints.graph}/v1.0`,
    `Entra tokens      ${endpoints.entra}/{tenant}/oauth2/v2.0/token`,
    `Gmail             ${endpoints.gmail}/gmail/v1`,
    `Google Directory  ${endpoints.directory}/admin/directory/v1`,
    `Google tokens     ${endpoints.googleToken}`,
    `Mail in (SMTP)    ${smtp.host}:${smtp.port}   for ${world.organisations.flatMap((it) => it.domains).join(", ")}`,
    `Control           ${endpoints.control}`,
    `Control token     ${controlToken}`,
  ].join("\n");
}

function routeTo({ host, port }: ListenAddress, address: string | undefined): { journal?: JournalRoute } {
  return address === undefined ? {} : { journal: { host, port, address } };
}

/** `127.0.0.1:2525`, or `[::1]:2525`. */
function parseListen(text: string): ListenAddress {
  const colon = text.lastIndexOf(":");
  const host = text.slice(0, colon).replace(/^\[|\]$/g, "");
  const port = Number(text.slice(colon + 1));
  const isPort = Number.isInteger(port) && port >= 0 && port <= 65_535 && colon + 1 < text.length;
  if (colon < 1 || host === "" || !isPort)
    throw new TypeError(`not an address of the form host:port: ${text}`);
  return { host, port };
}
