import { eximGuide, postfixGuide } from "./any-mta.ts";
import { exchangeOnlineGuide } from "./exchange-online.ts";
import { exchangeServerGuide } from "./exchange-server.ts";
import { googleWorkspaceGuide } from "./google-workspace.ts";
import type { GuideParts, GuideValues, Setup, SetupGuide } from "./setup-guide.ts";

const GUIDES: Readonly<Record<Setup, (values: GuideValues) => GuideParts>> = {
  "exchange-online": exchangeOnlineGuide,
  "google-workspace": googleWorkspaceGuide,
  "exchange-server": exchangeServerGuide,
  postfix: postfixGuide,
  exim: eximGuide,
};

/** Everything to be done in one mail system so that copies of its mail arrive here. */
export function guideFor(setup: Setup, values: GuideValues): SetupGuide {
  return { setup, ...GUIDES[setup](values), obstacles: obstaclesOf(setup, values) };
}

/** Which ports the provider's cloud connects to. */
const TAKES_PORT: Readonly<Partial<Record<Setup, (port: number) => boolean>>> = {
  "exchange-online": (port) => port === 25,
  "google-workspace": (port) => port === 25 || port === 587 || port >= 1024,
};

function obstaclesOf(setup: Setup, values: GuideValues): readonly string[] {
  const { journalDomain, port, isLoopback, hasTls } = values;
  const found: string[] = [];
  if (journalDomain.endsWith("localhost")) {
    found.push(
      "Nobody outside of this machine can reach the intake’s domain: set UNDELIVER_JOURNAL_DOMAIN to a name whose DNS leads here.",
    );
  }
  if (isLoopback) {
    found.push(
      "The intake listens on this machine only: set UNDELIVER_SMTP_LISTEN to an address that can be reached, or put a proxy in front (UNDELIVER_SMTP_PROXY_PROTOCOL).",
    );
  }
  if (TAKES_PORT[setup]?.(port) === false) {
    found.push(
      `The intake listens on port ${port}, and ${setup === "exchange-online" ? "Exchange Online connects to port 25 only" : "Google does not connect to it"}: forward port 25 to it.`,
    );
  }
  if (!hasTls) {
    found.push(
      `Mail would come unencrypted: set UNDELIVER_TLS_CERT and UNDELIVER_TLS_KEY to a certificate of a public authority for ${journalDomain}.`,
    );
  }
  if (values.domains.length === 0) {
    found.push(
      "No domain of the organisation is accepted yet: add it first, else no mail counts as its own.",
    );
  }
  return found;
}
