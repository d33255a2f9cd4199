import type { AppIdentity } from "../microsoft/entra.ts";
import type { GraphCall } from "./graph-call.ts";
import { badRequest } from "./graph-error.ts";

interface Received {
  readonly method: string;
  /** Below the version, such as `/users/x/messages?$top=2`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Throws `GraphError` for a path that is not percent-encoded rightly. */
export function readCall(received: Received, app: AppIdentity, baseUrl: string): GraphCall {
  const { pathname, searchParams } = new URL(received.url, "http://simulator");
  return {
    method: received.method,
    segments: pathname
      .split("/")
      .filter((it) => it !== "")
      .flatMap(readSegment),
    path: pathname,
    query: searchParams,
    headers: received.headers,
    body: received.body,
    app,
    baseUrl,
  };
}

/** OData's other way of writing a key: `users('x')`. */
const KEYED = /^([A-Za-z]+)\('([^']*)'\)$/;

function readSegment(raw: string): readonly string[] {
  const segment = decoded(raw);
  const [, name, key] = KEYED.exec(segment) ?? [];
  return name === undefined || key === undefined ? [segment] : [name, key];
}

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw badRequest("The request URI is not valid.");
  }
}
