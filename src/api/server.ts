import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import fastify, { type FastifyInstance } from "fastify";
import {
  createJsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from "fastify-type-provider-zod";
import type { Tokens } from "#identity/tokens.ts";
import { type AccountNeeds, accountRoutes } from "./account-routes.ts";
import { API_ERRORS, ApiError } from "./api-error.ts";
import { openAuthenticate } from "./authenticate.ts";
import { type ApprovalSettingNeeds, approvalSettingRoutes } from "./approval-setting-routes.ts";
import { type AutoRetractNeeds, autoRetractRoutes } from "./auto-retract-routes.ts";
import { domainRoutes } from "./domain-routes.ts";
import { endQuietConnections } from "./end-quiet-connections.ts";
import { type EventNeeds, eventRoutes } from "./event-routes.ts";
import { type ExposureNeeds, exposureRoutes } from "./exposure-routes.ts";
import { FRONT_PAGE } from "./front-page.ts";
import { type ImportantPeopleNeeds, importantPeopleRoutes } from "./important-people-routes.ts";
import { type IntegrationNeeds, integrationRoutes } from "./integration-routes.ts";
import { type InvestigateNeeds, investigateRoutes } from "./investigate-routes.ts";
import { listRoutes } from "./list-routes.ts";
import { type MoveNeeds, moveRoutes } from "./move-routes.ts";
import type { NamingNeeds } from "./naming-routes.ts";
import { openApiText } from "./open-api-text.ts";
import { planRoutes } from "./plan-routes.ts";
import { rawRoutes } from "./raw-routes.ts";
import { type ReleasePreviewNeeds, releasePreviewRoutes } from "./release-preview-routes.ts";
import { type RetentionNeeds, retentionRoutes } from "./retention-routes.ts";
import { type RetractionNeeds, retractionRoutes } from "./retraction-routes.ts";
import { openServeRoute } from "./serve-route.ts";
import { type SourceNeeds, sourceRoutes } from "./source-routes.ts";
import { toFailure } from "./to-api-error.ts";

/** What the process tells of itself. */
export interface ApiTelemetry {
  readonly isReady: () => Promise<boolean>;
  /** Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** An error nobody expected; never with a mail's content. */
  readonly onError: (error: unknown, requestId: string) => void;
}

export type ApiNeeds = AccountNeeds &
  ApprovalSettingNeeds &
  AutoRetractNeeds &
  EventNeeds &
  ImportantPeopleNeeds &
  ExposureNeeds &
  IntegrationNeeds &
  InvestigateNeeds &
  MoveNeeds &
  NamingNeeds &
  ReleasePreviewNeeds &
  RetentionNeeds &
  RetractionNeeds &
  SourceNeeds &
  Parameters<typeof domainRoutes>[1] &
  Parameters<typeof listRoutes>[1] & {
    readonly tokens: Pick<Tokens, "find">;
    readonly telemetry: ApiTelemetry;
    /** Whose X-Forwarded-For is believed; empty: nobody's. */
    readonly trustedProxies: readonly string[];
    /** Per client address. */
    readonly requestsPerMinute: number;
  };

const MAX_BODY_BYTES = 1024 * 1024;

/** The HTTP API, ready to listen. Closing it ends the live streams. */
export async function openApi(needs: ApiNeeds): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => crypto.randomUUID(),
    trustProxy: needs.trustedProxies.length > 0 ? [...needs.trustedProxies] : false,
    forceCloseConnections: "idle",
  });
  endQuietConnections(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser("text/plain");
  answerErrors(app, needs.telemetry);
  await protect(app, needs.requestsPerMinute);
  await app.register(swagger, {
    openapi: DOCUMENT,
    transform: createJsonSchemaTransform({ skipList: [] }),
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(async (scope) => {
    operationRoutes(scope, needs.telemetry);
    apiRoutes(scope, needs);
  });
  return app;
}

/** `docs/openapi.json`, from the same schemas that check each request. */
export async function generateOpenApi(): Promise<string> {
  // The routes are only declared here, none of them is called.
  const app = await openApi({ ...({} as ApiNeeds), trustedProxies: [], requestsPerMinute: 1 });
  await app.ready();
  const text = openApiText(app.swagger());
  await app.close();
  return text;
}

const DOCUMENT = {
  openapi: "3.1.0",
  info: {
    title: "Undeliver",
    version: "1",
    description:
      "Takes mail back out of mailboxes. Shaped like Cloudflare's Email Security API; own resources in the same style.",
    license: { name: "Apache-2.0" },
  },
  components: { securitySchemes: { token: { type: "http" as const, scheme: "bearer" } } },
  security: [{ token: [] }],
};

/** An embedded database that was killed is back by then, and a stopping process has another in its place. */
const RETRY_AFTER_SECONDS = 2;

function answerErrors(app: FastifyInstance, telemetry: ApiTelemetry): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = toFailure(error);
    if (status >= API_ERRORS.internal.status) telemetry.onError(error, request.id);
    if (status === API_ERRORS.unavailable.status) reply.header("retry-after", RETRY_AFTER_SECONDS);
    if (status === API_ERRORS.unauthenticated.status) reply.header("www-authenticate", "Bearer");
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((_request, reply) => {
    const { status, body } = toFailure(
      new ApiError("not_found", "There is nothing at this path: see /openapi.json."),
    );
    return reply.code(status).send(body);
  });
}

async function protect(app: FastifyInstance, requestsPerMinute: number): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "script-src": ["'none'"],
        "upgrade-insecure-requests": null, // it is plain HTTP behind most proxies
      },
    },
  });
  await app.register(rateLimit, {
    global: false, // the plug-in's own hook would come behind the look-up of the token
    max: requestsPerMinute,
    timeWindow: "1 minute",
    allowList: (request) => OPERATION_PATHS.has(request.url),
    errorResponseBuilder: (_request, { after }) =>
      new ApiError("too_many_requests", `Too many requests from this address: go on after ${after}.`),
  });
  app.addHook("onRequest", app.rateLimit());
}

/** What load balancers and Prometheus ask for must not fail because others ask too much. */
const OPERATION_PATHS = new Set(["/healthz", "/readyz", "/metrics"]);

function operationRoutes(app: FastifyInstance, telemetry: ApiTelemetry): void {
  const hidden = { schema: { hide: true } };
  app.get("/", hidden, (_request, reply) => reply.type("text/html; charset=utf-8").send(FRONT_PAGE));
  app.get("/openapi.json", hidden, () => app.swagger());
  app.get("/healthz", hidden, () => ({ status: "ok" }));
  app.get("/readyz", hidden, async (_request, reply) => {
    const isReady = await telemetry.isReady();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ready" : "not ready" });
  });
  app.get("/metrics", hidden, async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await telemetry.metrics()),
  );
}

function apiRoutes(app: FastifyInstance, needs: ApiNeeds): void {
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  const authenticate = openAuthenticate(needs.tokens, () => needs.now().getTime());
  const { serve, stream } = openServeRoute({ app, authenticate, closing: closing.signal });
  accountRoutes(serve, needs);
  investigateRoutes(serve, needs);
  moveRoutes(serve, needs);
  retractionRoutes(serve, needs);
  planRoutes(serve, needs);
  importantPeopleRoutes(serve, needs);
  approvalSettingRoutes(serve, needs);
  autoRetractRoutes(serve, needs);
  releasePreviewRoutes(serve, needs);
  retentionRoutes(serve, needs);
  integrationRoutes(serve, needs);
  sourceRoutes(serve, needs);
  domainRoutes(serve, needs);
  listRoutes(serve, needs);
  exposureRoutes({ serve, stream }, needs);
  rawRoutes(stream, needs);
  eventRoutes(stream, needs);
}
