import type { z } from "zod";
import type { Permission } from "#identity/permissions.ts";

/** Where everything about one account lives, as in Cloudflare's API. */
export const EMAIL_SECURITY = "/client/v4/accounts/:account_id/email-security";

/** One operation: what the server checks, what the OpenAPI document says and what clients read. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With Fastify's `:name` for parameters. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** `anybody` needs no credentials. */
  readonly permission: Permission | "anybody";
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly reply: z.ZodType;
  /** For the few that take more than the API does in general. */
  readonly maxBodyBytes?: number;
  /** `text/event-stream` for the one that does not end. */
  readonly replyType?: string;
}

/** Declares an operation of one account: `path` is what follows its base. */
export function route<const R extends Route>(shape: R): R {
  return { ...shape, path: `${EMAIL_SECURITY}${shape.path}` };
}

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a handler is given, checked. */
export interface Given<R extends Route> {
  readonly params: OutputOf<R["params"]>;
  readonly query: OutputOf<R["query"]>;
  readonly body: OutputOf<R["body"]>;
}

export type ReplyOf<R extends Route> = z.output<R["reply"]>;
