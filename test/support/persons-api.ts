import { TEST_PASSWORD, postAuth } from "./sign-in-as.ts";

interface Needs {
  readonly place: { readonly base: string };
  readonly setup: { readonly code: string };
  readonly api: { readonly accountId: string };
}

/** The API as the first administrator's browser asks it. */
export interface PersonsApi {
  /** `name=value`, as a browser sends it. */
  readonly cookie: string;
  /** Throws for anything but success. The path is below the account's email-security. */
  ask<T>(method: string, path: string, body?: object): Promise<T>;
  /** Somebody invited follows the link. */
  join(link: string, name: string): Promise<void>;
}

/** Makes the first administrator with the printed code, and signs him in. */
export async function openPersonsApi(
  { place, setup, api }: Needs,
  person: { readonly name: string; readonly email: string },
): Promise<PersonsApi> {
  const { base: origin } = place;
  const send = async (method: string, path: string, { cookie, body }: Sent): Promise<unknown> => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        origin,
        "x-undeliver": "dashboard",
        ...(cookie !== undefined && { cookie }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (JSON.parse(text) as { readonly result: unknown }).result;
  };
  const body = { ...person, code: setup.code, password: TEST_PASSWORD };
  await send("POST", "/client/v4/setup", { body });
  const { cookie } = await postAuth(origin, "/sign-in/email", {
    body: { email: person.email, password: TEST_PASSWORD },
    headers: { "user-agent": BROWSER },
  });
  return {
    cookie,
    ask: async <T>(method: string, path: string, asked?: object) =>
      (await send(method, `/client/v4/accounts/${api.accountId}/email-security/${path}`, {
        cookie,
        body: asked,
      })) as T,
    join: async (link, name) => {
      const token = new URL(link).searchParams.get("token");
      await send("POST", "/client/v4/invitation", { body: { token, name, password: TEST_PASSWORD } });
    },
  };
}

interface Sent {
  readonly cookie?: string;
  readonly body?: object | undefined;
}

/** Sessions are listed with it. */
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
