import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { Agent, fetch, type RequestInit } from "undici";
import { isPublicAddress } from "./public-address.ts";

/** The only way to a URL that a tenant gave: it reaches nothing that only this machine or its network can reach. */
export interface GuardedFetch extends AsyncDisposable {
  fetch(url: string, init: GuardedInit): Promise<Response>;
}

export interface GuardedInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
  readonly code = "refused_address";
}

interface Options {
  /** Host names and addresses that the operator lets tenants name, whatever they resolve to; also by http. */
  readonly privateHosts: readonly string[];
  readonly resolve?: (
    host: string,
  ) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 1_000_000;

/**
 * Resolves once and connects to that very address, so that a name which answers differently the second time gains
 * nothing; follows no redirects, since those lead where nobody has looked.
 */
export function openGuardedFetch({ privateHosts, resolve = resolveAll }: Options): GuardedFetch {
  const isAllowed = (host: string): boolean => privateHosts.includes(host);
  const guarded: LookupFunction = (host, _options, answer) => {
    resolve(host).then(
      (all) => {
        const usable = all.filter((it) => isAllowed(host) || isPublicAddress(it.address));
        if (usable.length === all.length) answer(null, [...usable]);
        else answer(refused(host), []);
      },
      (error: NodeJS.ErrnoException) => answer(error, []),
    );
  };
  const agent = new Agent({
    connect: { lookup: guarded, timeout: TIMEOUT_MS },
    maxResponseSize: MAX_RESPONSE_BYTES,
  });
  return {
    fetch: async (url, init) => {
      const { protocol, hostname } = new URL(url);
      const host = hostname.replace(/^\[|\]$/g, "");
      if (protocol !== "https:" && !(protocol === "http:" && isAllowed(host))) throw refused(host);
      // An address is not looked up, so nothing else would see it.
      if (isIP(host) !== 0 && !isAllowed(host) && !isPublicAddress(host)) throw refused(host);
      const deadline = AbortSignal.timeout(TIMEOUT_MS);
      const signal = init.signal === undefined ? deadline : AbortSignal.any([init.signal, deadline]);
      const asked = { ...init, signal, redirect: "manual", dispatcher: agent } as RequestInit;
      return (await fetch(url, asked)) as unknown as Response;
    },
    [Symbol.asyncDispose]: () => agent.close(),
  };
}

function resolveAll(host: string): Promise<readonly { address: string; family: number }[]> {
  return lookup(host, { all: true });
}

function refused(host: string): RefusedAddress {
  return new RefusedAddress(
    `${host} is not on the open internet, or not asked by https: the operator can allow it by UNDELIVER_PRIVATE_HOSTS`,
  );
}
