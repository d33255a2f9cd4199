import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Asked, backTo, type EntraSignIn } from "./entra-sign-in.ts";
import type { MicrosoftOrganisation } from "./organisation.ts";
import { readBodiesAsText } from "./text-body.ts";

interface Pages {
  readonly signIn: EntraSignIn;
  readonly organisations: readonly MicrosoftOrganisation[];
}

const ConsentQuery = z.object({
  client_id: z.string(),
  redirect_uri: z.url(),
  state: z.string().default(""),
  scope: z.string(),
});
const SignInQuery = z.object({
  client_id: z.string(),
  redirect_uri: z.url(),
  state: z.string().default(""),
  nonce: z.string().default(""),
  response_type: z.literal("code"),
  code_challenge: z.string(),
  code_challenge_method: z.literal("S256"),
  scope: z.string(),
});
const Denied = { error: "access_denied", error_description: "AADSTS65004: User declined to consent." };

/**
 * The pages of Microsoft's that people see: admin consent, and sign-in by choosing who one is. Beside them the documents
 * by which tokens are checked.
 */
export function entraPages(app: FastifyInstance, { signIn, organisations }: Pages): void {
  app.register(async (scope) => {
    readBodiesAsText(scope);
    consentPages(scope, { signIn, organisations });
    signInPages(scope, signIn);
    scope.get<Tenant>("/entra/:tenant/discovery/v2.0/keys", () => signIn.keys());
    scope.get<Tenant>("/entra/:tenant/v2.0/.well-known/openid-configuration", (request, reply) => {
      const { seed } = organisations.find((it) => isNamed(it, request.params.tenant)) ?? {};
      if (seed === undefined)
        return reply
          .code(400)
          .send({ error: "invalid_tenant", error_description: "AADSTS90002: not found." });
      const base = baseOf(request);
      return reply.send({
        issuer: `${base}/${seed.tenantId}/v2.0`,
        token_endpoint: `${base}/${seed.tenantId}/oauth2/v2.0/token`,
        jwks_uri: `${base}/${seed.tenantId}/discovery/v2.0/keys`,
      });
    });
  });
}

interface Tenant {
  readonly Params: { readonly tenant: string };
}

/** A tenant is its id or one of its domains. */
export function isNamed({ seed }: MicrosoftOrganisation, tenant: string): boolean {
  return [seed.tenantId, seed.onmicrosoftName, ...seed.domains].includes(tenant.toLowerCase());
}

export function baseOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}/entra`;
}

function consentPages(scope: FastifyInstance, { signIn, organisations }: Pages): void {
  const path = "/entra/:tenant/v2.0/adminconsent";
  scope.get(path, (request, reply) => {
    const { client_id } = ConsentQuery.parse(request.query);
    const accept = organisations.map((it) => [it.seed.tenantId, `Accept for ${it.seed.domains[0] ?? ""}`]);
    return page(reply, "Permissions requested", {
      about: `The application ${client_id} asks for what its registration says.`,
      buttons: [...accept, ["cancel", "Cancel"]],
    });
  });
  scope.post(path, (request, reply) => {
    const { client_id, redirect_uri, state } = ConsentQuery.parse(request.query);
    const organisation = organisations.find((it) => it.seed.tenantId === choiceOf(request));
    const asked = { clientId: client_id, redirectUri: redirect_uri, state };
    return goTo(
      reply,
      organisation === undefined
        ? backTo(redirect_uri, { ...Denied, state })
        : signIn.consent(organisation, asked),
    );
  });
}

function signInPages(scope: FastifyInstance, signIn: EntraSignIn): void {
  const path = "/entra/:tenant/oauth2/v2.0/authorize";
  scope.get(path, (request, reply) => {
    askedIn(request);
    const people = signIn.people.map(({ user, isAdministrator }) => [
      user.address,
      `${user.address}${isAdministrator ? " (Global Administrator)" : ""}`,
    ]);
    return page(reply, "Pick an account", {
      about: "Who are you?",
      buttons: [...people, ["cancel", "Cancel"]],
    });
  });
  scope.post(path, (request, reply) => {
    const asked = askedIn(request);
    const person = signIn.people.find((it) => it.user.address === choiceOf(request));
    const { redirectUri, state } = asked;
    return goTo(
      reply,
      person === undefined ? backTo(redirectUri, { ...Denied, state }) : signIn.signIn(person, asked),
    );
  });
}

function askedIn({ query }: FastifyRequest): Asked {
  const it = SignInQuery.parse(query);
  return {
    clientId: it.client_id,
    redirectUri: it.redirect_uri,
    state: it.state,
    nonce: it.nonce,
    challenge: it.code_challenge,
  };
}

function choiceOf({ body }: FastifyRequest): string | null {
  return new URLSearchParams(typeof body === "string" ? body : "").get("choice");
}

/** By GET, as browsers do after a form. */
function goTo(reply: FastifyReply, url: string): FastifyReply {
  return reply.code(303).header("location", url).send();
}

interface Shown {
  readonly about: string;
  /** What is sent, and what stands on it. */
  readonly buttons: readonly (readonly string[])[];
}

function page(reply: FastifyReply, title: string, { about, buttons }: Shown): FastifyReply {
  const rows = buttons.map(
    ([value = "", label = ""]) =>
      `<p><button name="choice" value="${escaped(value)}">${escaped(label)}</button></p>`,
  );
  return reply
    .type("text/html; charset=utf-8")
    .send(
      `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>${escaped(title)}</title><h1>${escaped(title)}</h1>` +
        `<p>${escaped(about)}</p><form method="post">${rows.join("")}</form></html>`,
    );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
}
