import type { IncomingMessage, ServerResponse } from "node:http";
import Fastify, { type FastifyInstance } from "fastify";
import { skewClocks } from "./clock-skew.ts";
import { controlRoutes, type SimulatedWorld } from "./control/control-routes.ts";
import type { AnyOrganisation } from "./control/organisation-handle.ts";
import { createFaults, type FaultRule } from "./faults.ts";
import { gmailRoutes } from "./gmail/routes.ts";
import { directoryRoutes } from "./google/directory-routes.ts";
import { type GoogleDeps, openGoogleOrganisation } from "./google/organisation.ts";
import type { GoogleSeed } from "./google/seed.ts";
import { googleTokenRoutes } from "./google/token-routes.ts";
import { graphRoutes } from "./graph/graph-routes.ts";
import type { JournalQueue } from "./journal/journal-queue.ts";
import type { JournalRoute } from "./journal/journal-route.ts";
import { entraRoutes } from "./microsoft/entra-routes.ts";
import { openEntraSignIn } from "./microsoft/entra-sign-in.ts";
import { openMicrosoftOrganisation } from "./microsoft/organisation.ts";
import type { MicrosoftSeed } from "./microsoft/seed.ts";
import type { ArcKey } from "./smtp/arc-key.ts";
import { type Hosted, openTransport, type Transport } from "./smtp/transport.ts";
import type { World } from "./world.ts";

interface MailFlow {
  /** Absent: it does not journal until it is told to. */
  readonly journal?: JournalRoute;
  /** As in `Hosted`. */
  readonly acceptsUnknown?: boolean;
}

export type OrganisationOptions =
  | (MailFlow & { readonly provider: "microsoft"; readonly seed: MicrosoftSeed })
  | (MailFlow & {
      readonly provider: "google";
      readonly seed: GoogleSeed;
      readonly limits?: Pick<GoogleDeps, "limits" | "tokenLifetimeSeconds">;
    });

export interface GenerationOptions {
  readonly organisations: readonly OrganisationOptions[];
  readonly clock?: () => Date;
  readonly random?: () => number;
  readonly faults?: readonly FaultRule[];
}

/** What outlives a reset. */
export interface Lasting {
  readonly controlToken: string;
  readonly arcKey: ArcKey;
  readonly journal: JournalQueue;
  reset(): Promise<void>;
}

/** All organisations from their seeds until the next reset, and what answers for them. */
export interface Generation extends AsyncDisposable {
  readonly world: SimulatedWorld;
  readonly transport: Transport;
  handle(request: IncomingMessage, response: ServerResponse): void;
  setJournal(domain: string, route: JournalRoute | undefined): void;
}

export async function openGeneration(options: GenerationOptions, lasting: Lasting): Promise<Generation> {
  const { clock = () => new Date(), random = Math.random } = options;
  const deps = { clock, random, faults: createFaults(random, options.faults, clock) };
  const hosted = options.organisations.map((it) => ({
    organisation: openOrganisation(it, deps),
    journal: it.journal,
    acceptsUnknown: it.acceptsUnknown,
  }));
  const world = { ...deps, organisations: hosted.map((it) => it.organisation) };
  const transport = openTransport({ world, hosted, arcKey: lasting.arcKey, journal: lasting.journal });

  const app = Fastify({ logger: false, routerOptions: { maxParamLength: 2_000, ignoreTrailingSlash: true } });
  skewClocks(app, deps);
  const microsoft = world.organisations.filter((it) => it.provider === "microsoft");
  const signIn = openEntraSignIn({ organisations: microsoft, clock });
  entraRoutes(app, { organisations: microsoft, signIn });
  providerRoutes(app, world.organisations);
  controlRoutes(app, { token: lasting.controlToken, world, hosted, transport, signIn, ...lasting });
  await app.ready();

  return {
    world,
    transport,
    handle: (request, response) => {
      app.routing(request, response);
    },
    setJournal: (domain, route) => setJournal(hosted, domain, route),
    async [Symbol.asyncDispose]() {
      transport[Symbol.dispose]();
      await app.close();
    },
  };
}

function openOrganisation(options: OrganisationOptions, deps: Omit<World, "organisations">): AnyOrganisation {
  return options.provider === "microsoft"
    ? openMicrosoftOrganisation(options.seed, deps)
    : openGoogleOrganisation(options.seed, { ...deps, ...options.limits });
}

function providerRoutes(app: FastifyInstance, organisations: readonly AnyOrganisation[]): void {
  const google = organisations.filter((it) => it.provider === "google");
  const microsoft = organisations.filter((it) => it.provider === "microsoft");
  graphRoutes(app, { organisations: microsoft });
  googleTokenRoutes(app, google);
  gmailRoutes(app, google);
  directoryRoutes(app, google);
}

function setJournal(hosted: readonly Hosted[], domain: string, route: JournalRoute | undefined): void {
  const host = hosted.find((it) => it.organisation.domains.includes(domain));
  if (host === undefined) throw new Error(`no organisation has the domain ${domain}`);
  host.journal = route;
}
