import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ZodError, z } from "zod";
import type { JournalQueue } from "../journal/journal-queue.ts";
import { domainOf } from "../smtp/arrival.ts";
import type { EntraSignIn } from "../microsoft/entra-sign-in.ts";
import type { Hosted, Transport } from "../smtp/transport.ts";
import type { World } from "../world.ts";
import {
  CallsQuery,
  CertificateBody,
  CrowdBody,
  DeliverBody,
  FaultRules,
  JournalBody,
  ResendBody,
  RightsBody,
  SendCopyBody,
  SignInVariantBody,
  StateQuery,
  UserActionBody,
} from "./control-schemas.ts";
import { type AnyOrganisation, actAsUser } from "./organisation-handle.ts";

/** `organisations` by what they are, so that users can act in them. */
export interface SimulatedWorld extends World {
  readonly organisations: readonly AnyOrganisation[];
}

export interface Controlled {
  readonly token: string;
  readonly world: SimulatedWorld;
  readonly hosted: readonly Hosted[];
  readonly transport: Transport;
  readonly signIn: EntraSignIn;
  readonly journal: JournalQueue;
  /** Everything as at the start: empty mailboxes, the first faults, no calls. */
  reset(): Promise<void>;
}

/**
 * `/_control`: the simulator's own side. Loopback only, with the bearer token that is printed at the start, because
 * whoever has it reads every mailbox.
 */
export function controlRoutes(app: FastifyInstance, controlled: Controlled): void {
  app.get("/_control/healthz", () => ({ status: "ok" }));
  void app.register((scope, _options, done) => {
    scope.addHook("onRequest", (request, reply, next) => {
      if (isAllowed(request, controlled.token)) next();
      else void reply.code(403).send({ error: "loopback and a bearer token only" });
    });
    scope.setErrorHandler((error, _request, reply) => {
      const isInvalid = error instanceof ZodError;
      void reply.code(isInvalid ? 400 : 500).send({ error: isInvalid ? z.prettifyError(error) : "failed" });
    });
    faultRoutes(scope, controlled);
    rightRoutes(scope, controlled);
    administratorRoutes(scope, controlled);
    mailboxRoutes(scope, controlled);
    journalRoutes(scope, controlled);
    scope.put("/_control/entra", (request) => {
      controlled.signIn.variant = SignInVariantBody.parse(request.body);
      return controlled.signIn.variant;
    });
    scope.post("/_control/reset", async (_request, reply) => {
      await controlled.reset();
      return reply.code(204).send();
    });
    done();
  });
}

function isAllowed({ headers, socket }: FastifyRequest, token: string): boolean {
  const given = headers.authorization ?? "";
  return isLoopback(socket.remoteAddress ?? "") && timingSafeEqual(digest(given), digest(`Bearer ${token}`));
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function faultRoutes(scope: FastifyInstance, { world }: Controlled): void {
  scope.get("/_control/faults", () => world.faults.rules);
  scope.put("/_control/faults", (request) => {
    world.faults.set(FaultRules.parse(request.body));
    return world.faults.rules;
  });
}

/** What an administrator grants and takes away, by organisation; tokens that are out keep what they were given with. */
function rightRoutes(scope: FastifyInstance, { world }: Controlled): void {
  const all = (): object =>
    world.organisations.map((it) => ({ domains: it.domains, rights: it.grants.all() }));
  scope.get("/_control/rights", all);
  scope.put("/_control/rights", (request, reply) => {
    const { domain, app, rights } = RightsBody.parse(request.body);
    const grants = world.organisations.find((it) => it.domains.includes(domain))?.grants;
    if (grants === undefined) return answer(reply, `no such domain: ${domain}`);
    const apps = app === undefined ? Object.keys(grants.all()) : [app];
    const unknown = apps.find((it) => !grants.set(it, rights ?? undefined));
    return unknown === undefined ? reply.send(all()) : answer(reply, `no such application: ${unknown}`);
  });
}

/** What else an administrator does at the provider: so many people join, an application gets a certificate. */
function administratorRoutes(scope: FastifyInstance, { world }: Controlled): void {
  const organisationOf = (domain: string) => world.organisations.find((it) => it.domains.includes(domain));
  scope.put("/_control/crowd", (request, reply) => {
    const { domain, people } = CrowdBody.parse(request.body);
    const organisation = organisationOf(domain);
    organisation?.directory.crowd.setCount(people);
    return answer(reply, organisation === undefined ? `no such domain: ${domain}` : undefined);
  });
  scope.put("/_control/certificate", (request, reply) => {
    const { domain, app, certificate } = CertificateBody.parse(request.body);
    const organisation = organisationOf(domain);
    const isTaken =
      organisation?.provider === "microsoft" && organisation.entra.addCertificate(app, certificate);
    return answer(reply, isTaken ? undefined : `no such application of ${domain}: ${app}`);
  });
}

function mailboxRoutes(scope: FastifyInstance, { world, transport }: Controlled): void {
  scope.get("/_control/state", (request) => {
    const { mailbox, messageId } = StateQuery.parse(request.query);
    const organisations = world.organisations.map((it) => filtered(it, mailbox, messageId));
    return { organisations, pendingDeliveries: transport.pendingDeliveries };
  });
  scope.get("/_control/effects", (request) => {
    const { mailbox, messageId } = StateQuery.parse(request.query);
    return world.organisations
      .flatMap((it) => it.effects())
      .filter((it) => mailbox === undefined || it.mailboxId === mailbox || it.address === mailbox)
      .filter((it) => isWanted(it.messageId, messageId));
  });
  scope.get("/_control/calls", (request) => {
    const { since, operation, mailbox } = CallsQuery.parse(request.query);
    return world.organisations
      .flatMap((it) => it.calls.calls.map((call) => ({ domain: it.domains[0], ...call })))
      .filter((it) => since === undefined || it.startedAt >= since)
      .filter((it) => operation === undefined || it.operation === operation)
      .filter((it) => mailbox === undefined || it.mailboxId === mailbox || it.address === mailbox);
  });
  scope.post("/_control/actions", (request, reply) => {
    const { action, ...target } = UserActionBody.parse(request.body);
    const organisation = world.organisations.find((it) => it.domains.includes(domainOf(target.mailbox)));
    const problem = organisation === undefined ? "no such domain" : actAsUser(organisation, target, action);
    return answer(reply, problem);
  });
  scope.post("/_control/deliver", BIG, async (request, reply) => {
    const { sender, recipients, raw, journal, receivedAt } = DeliverBody.parse(request.body);
    const refusal = recipients.map((it) => transport.refuse(sender, it)).find((it) => it !== undefined);
    if (refusal === undefined)
      await transport.accept({ sender, recipients, skipsJournal: !journal, receivedAt }, raw);
    return answer(reply, refusal);
  });
}

/** A mail of Exchange Online's largest size, in base64. */
const BIG = { bodyLimit: 210 * 1024 * 1024 };

function filtered(organisation: AnyOrganisation, mailbox: string | undefined, messageId: string | undefined) {
  const { provider, mailboxes } = organisation.state();
  return {
    provider,
    domains: organisation.domains,
    mailboxes: mailboxes
      .filter((it) => mailbox === undefined || it.id === mailbox || it.address === mailbox.toLowerCase())
      .map((it) => ({ ...it, items: it.items.filter((item) => isWanted(item.messageId, messageId)) }))
      .filter((it) => messageId === undefined || it.items.length > 0),
  };
}

function isWanted(messageId: string, wanted: string | undefined): boolean {
  return wanted === undefined || messageId === wanted;
}

function journalRoutes(scope: FastifyInstance, { journal, hosted }: Controlled): void {
  const status = (): object => {
    const routes = hosted.map((it) => ({ domains: it.organisation.domains, journal: it.journal }));
    return { ...journal.status, routes };
  };
  scope.get("/_control/journal", status);
  scope.put("/_control/journal", (request, reply) => {
    const { isPaused, routes } = JournalBody.parse(request.body);
    for (const [domain, route] of Object.entries(routes)) {
      const host = hosted.find((it) => it.organisation.domains.includes(domain));
      if (host === undefined) return answer(reply, `no such domain: ${domain}`);
      host.journal = route ?? undefined;
    }
    if (isPaused !== undefined) journal.setPaused(isPaused);
    return reply.send(status());
  });
  scope.post("/_control/journal/resend", (request) => {
    const { messageId } = ResendBody.parse(request.body);
    return { copies: journal.resend(messageId) };
  });
  scope.post("/_control/journal/send", BIG, (request, reply) => {
    journal.add({ ...SendCopyBody.parse(request.body), messageId: "" });
    return answer(reply, undefined);
  });
}

/** 204 when done, else 409 with what was wrong. */
function answer(reply: FastifyReply, problem: string | undefined): FastifyReply {
  return problem === undefined ? reply.code(204).send() : reply.code(409).send({ error: problem });
}
