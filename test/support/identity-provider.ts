import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export interface TestIdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who comes to sign in next, and what the provider says of him. */
  says(person: Person): void;
  /** Where a browser ends up that was sent to `url`: back at us, whoever asked. */
  follow(url: string): Promise<string>;
}

interface Person {
  readonly subject: string;
  readonly email: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/** An OpenID Connect provider of its own kind, over HTTP on loopback, that signs everybody in without asking. */
export async function startIdentityProvider(redirectUrls: readonly string[]): Promise<TestIdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { clientId: "undeliver", clientSecret: "a secret between the two" };
  let person: Person = { subject: "nobody", email: "nobody@corp.example" };
  const provider = new Provider(issuer, {
    clients: [
      { client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [...redirectUrls] },
    ],
    cookies: { keys: ["test"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...claimsOf(person) }) }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: client.clientId,
        accountId: ctx.oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (request.url?.startsWith("/interaction/") !== true) return void answer(request, response);
    const result = { login: { accountId: person.subject } };
    return void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return {
    issuer,
    ...client,
    says: (it) => {
      person = it;
    },
    follow: (url) => follow(url, issuer),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function claimsOf({ email, email_verified = true, name = "Somebody" }: Person) {
  return { email, email_verified, name };
}

const MAX_STEPS = 10;

/** As a browser: keeps the provider's cookies, and stops where the provider sends it somewhere else. */
export async function follow(url: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>();
  let at = url;
  for (let step = 0; step < MAX_STEPS && at.startsWith(issuer); step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const it of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (it.split(";")[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    const next = response.headers.get("location");
    if (next === null) throw new Error(`the provider stopped: ${response.status} ${await response.text()}`);
    at = new URL(next, at).href;
  }
  return at;
}
