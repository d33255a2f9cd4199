import type { FastifyInstance } from "fastify";
import { googleScope } from "../google/google-scope.ts";
import type { GoogleOrganisation } from "../google/organisation.ts";
import { type GmailHandler, gmailCall } from "./gmail-call.ts";
import { createLabel, getLabel, getProfile, listLabels } from "./mailbox-labels.ts";
import {
  batchModifyMessages,
  getMessage,
  insertMessage,
  listMessages,
  modifyMessage,
  trashMessage,
  untrashMessage,
} from "./messages.ts";
import { type GmailOperation, OPERATIONS } from "./operations.ts";

/** 35 MB of mail in base64. */
const MAX_INSERT_BYTES = 50 * 1024 * 1024;

/**
 * The Gmail API under `/gmail/v1`, for all organisations; the bearer token tells whose mailbox is meant. Mounts on any
 * Fastify instance whose `maxParamLength` lets addresses through:
 *
 * @example
 * const app = fastify({ routerOptions: { maxParamLength: 500 } });
 * googleTokenRoutes(app, organisations);
 * gmailRoutes(app, organisations);
 * directoryRoutes(app, organisations);
 *
 * @see https://developers.google.com/workspace/gmail/api/reference/rest
 */
export function gmailRoutes(app: FastifyInstance, organisations: readonly GoogleOrganisation[]): void {
  googleScope(app, "/gmail/v1/users/:userId", (scope) => {
    const route = (
      method: "GET" | "POST",
      url: string,
      operation: GmailOperation,
      handler: GmailHandler,
    ): unknown =>
      scope.route({
        method,
        url,
        bodyLimit: MAX_INSERT_BYTES,
        handler: (request, reply) => gmailCall(organisations, operation, handler, [request, reply]),
      });
    route("GET", "/messages", OPERATIONS.list, listMessages);
    route("POST", "/messages", OPERATIONS.insert, insertMessage);
    route("POST", "/messages/batchModify", OPERATIONS.batchModify, batchModifyMessages);
    route("POST", "/messages/:id/modify", OPERATIONS.modify, modifyMessage);
    route("POST", "/messages/:id/trash", OPERATIONS.trash, trashMessage);
    route("POST", "/messages/:id/untrash", OPERATIONS.untrash, untrashMessage);
    route("GET", "/labels", OPERATIONS.readLabels, listLabels);
    route("POST", "/labels", OPERATIONS.createLabel, createLabel);
    route("GET", "/labels/:id", OPERATIONS.readLabels, getLabel);
    route("GET", "/profile", OPERATIONS.profile, getProfile);
    scope.get<{ Querystring: { format?: unknown } }>("/messages/:id", (request, reply) => {
      const isRaw = request.query.format === "raw";
      return gmailCall(organisations, isRaw ? OPERATIONS.raw : OPERATIONS.get, getMessage, [request, reply]);
    });
  });
}
