import type { ReplyOf, Route } from "#api/contract/route.ts";

type Values = Readonly<Record<string, string | number | boolean>>;

export interface Asked {
  /** For the `:names` of the path; the account is known. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Values;
  readonly body?: unknown;
}

export interface Refused {
  readonly status: number;
  readonly types: readonly string[];
}

/** The HTTP API as any client sees it: every answer is held against the contract. */
export interface Api {
  readonly base: string;
  readonly accountId: string;
  readonly token: string;
  /** Throws for anything but success. */
  call<R extends Route>(route: R, asked?: Asked): Promise<ReplyOf<R>>;
  /** Throws for success. */
  refused(route: Route, asked?: Asked): Promise<Refused>;
  url(route: Route, asked?: Asked): string;
}

export function openApi(base: string, accountId: string, token: string): Api {
  const url = (route: Route, { params = {}, query = {} }: Asked = {}): string => {
    const known: Readonly<Record<string, string>> = { account_id: accountId, ...params };
    const path = route.path.replace(/:([a-z_]+)/g, (_, name: string) =>
      encodeURIComponent(known[name] ?? ""),
    );
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return `${base}${path}${search.size === 0 ? "" : `?${search.toString()}`}`;
  };
  const send = async (route: Route, asked: Asked = {}) => {
    const hasBody = asked.body !== undefined;
    const response = await fetch(url(route, asked), {
      method: route.method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(hasBody && { "content-type": "application/json" }),
      },
      ...(hasBody && { body: JSON.stringify(asked.body) }),
    });
    return { response, text: await response.text() };
  };
  return {
    base,
    accountId,
    token,
    url,
    call: async <R extends Route>(route: R, asked?: Asked) => {
      const { response, text } = await send(route, asked);
      if (!response.ok) throw new Error(`${route.method} ${route.path}: ${response.status} ${text}`);
      return route.reply.parse(JSON.parse(text)) as ReplyOf<R>;
    },
    refused: async (route, asked) => {
      const { response, text } = await send(route, asked);
      if (response.ok) throw new Error(`${route.method} ${route.path} was not refused: ${text}`);
      const { errors } = JSON.parse(text) as { readonly errors: readonly { readonly type: string }[] };
      return { status: response.status, types: errors.map((it) => it.type) };
    },
  };
}
