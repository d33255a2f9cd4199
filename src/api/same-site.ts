import type { FastifyRequest } from "fastify";
import { ApiError } from "./api-error.ts";

/** What the dashboard sends along with each request: no form of another site can. */
const MARKER = "dashboard";

/**
 * A browser sends the cookie along with whatever any site lets it ask for. What changes something is taken only from our
 * own page: it carries a header that other sites may not set, and its origin is ours.
 */
export function refuseCrossSite(request: FastifyRequest, publicUrl: string): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const { "x-undeliver": marker, origin } = request.headers;
  if (marker === MARKER && origin !== undefined && isOurs(origin, request, publicUrl)) return;
  throw new ApiError(
    "cross_site",
    "With a cookie, requests that change something need the header x-undeliver: dashboard and come from " +
      `${new URL(publicUrl).origin}: set UNDELIVER_PUBLIC_URL to where people reach this. Programs send a token instead.`,
  );
}

/** The public one, or the very host that was asked: a page of another host cannot say so of itself. */
function isOurs(origin: string, { host }: FastifyRequest, publicUrl: string): boolean {
  const asked = URL.parse(origin);
  return asked !== null && (asked.origin === new URL(publicUrl).origin || asked.host === host);
}
