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
import { type AccountNeeds, accountRoutes } from "./account-routes.ts";
import { actorRoutes } from "./actor-routes.ts";
import { API_ERRORS, ApiError } from "./api-error.ts";
import { type AuthMountNeeds, mountAuth } from "./auth-mount.ts";
import { type AuthorizationNeeds, authorizationRoutes } from "./authorization-routes.ts";
import { type AuthenticateNeeds, openAuthenticate } from "./authenticate.ts";
import { type AuditLogNeeds, auditLogRoutes } from "./audit-log-routes.ts";
import { type ApprovalSettingNeeds, approvalSettingRoutes } from "./approval-setting-routes.ts";
import { type AutoRetractLimitNeeds, autoRetractLimitRoutes } from "./auto-retract-limit-routes.ts";
import { type AutoRetractNeeds, autoRetractRoutes } from "./auto-retract-routes.ts";
import { type Dashboard, serveDashboard } from "./dashboard.ts";
import { type BreakerNeeds, breakerRoutes } from "./breaker-routes.ts";
import { type DirectoryNeeds, directoryRoutes } from "./directory-routes.ts";
import { destinationRoutes } from "./destination-routes.ts";
import { endQuietConnections } from "./end-quiet-connections.ts";
import { type EventNeeds, eventRoutes } from "./event-routes.ts";
import { type ApiTelemetry, OPERATION_PATHS, operationRoutes } from "./operation-routes.ts";
import { evaluationRoutes } from "./evaluation-routes.ts";
import { type IdentityNeeds, identityRoutes } from "./identity-routes.ts";
import { type ExposureNeeds, exposureRoutes } from "./exposure-routes.ts";
import { type HealthNeeds, healthRoutes } from "./health-routes.ts";
import { type ImportantPeopleNeeds, importantPeopleRoutes } from "./important-people-routes.ts";
import { type IndicatorNeeds, indicatorRoutes } from "./indicator-routes.ts";
import { guideRoutes } from "./guides.ts";
import {
  type IntegrationCredentialNeeds,
  integrationCredentialRoutes,
} from "./integration-credential-routes.ts";
import { integrationRoutes } from "./integration-routes.ts";
import { type InvestigateNeeds, investigateRoutes } from "./investigate-routes.ts";
import { type InvitationNeeds, invitationRoutes } from "./invitation-routes.ts";
import { type JournalingNeeds, journalingRoutes } from "./journaling-routes.ts";
import { listRoutes } from "./list-routes.ts";
import { type MoveNeeds, moveRoutes } from "./move-routes.ts";
import { messageExportRoutes } from "./message-export-routes.ts";
import type { NamingNeeds } from "./naming-routes.ts";
import { type OverviewNeeds, overviewRoutes } from "./overview-routes.ts";
import { openApiText } from "./open-api-text.ts";
import { planRoutes } from "./plan-routes.ts";
import { type RawNeeds, rawRoutes } from "./raw-routes.ts";
import { type ReclassifyNeeds, reclassifyRoutes } from "./reclassify-routes.ts";
import { type ReleasePreviewNeeds, releasePreviewRoutes } from "./release-preview-routes.ts";
import { responseRoutes } from "./response-routes.ts";
import { type RetentionNeeds, retentionRoutes } from "./retention-routes.ts";
import { type RetractionNeeds, retractionRoutes } from "./retraction-routes.ts";
import { type RuleReleaseNeeds, ruleReleaseRoutes } from "./rule-release-routes.ts";
import { openServeRoute } from "./serve-route.ts";
import { type SelfTestNeeds, selfTestRoutes } from "./self-test-routes.ts";
import { type SessionNeeds, sessionRoutes } from "./session-routes.ts";
import { type SetupNeeds, setupRoutes } from "./setup-routes.ts";
import { type SignInSettingNeeds, signInSettingRoutes } from "./sign-in-setting-routes.ts";
import { toFailure } from "./to-api-error.ts";
import { type TokenNeeds, tokenRoutes } from "./token-routes.ts";
import { type UserNeeds, userRoutes } from "./user-routes.ts";

export type ApiNeeds = AccountNeeds &
  ApprovalSettingNeeds &
  AutoRetractLimitNeeds &
  AuditLogNeeds &
  AutoRetractNeeds &
  BreakerNeeds &
  DirectoryNeeds &
  EventNeeds &
  HealthNeeds &
  ImportantPeopleNeeds &
  IndicatorNeeds &
  ExposureNeeds &
  AuthorizationNeeds &
  IntegrationCredentialNeeds &
  InvestigateNeeds &
  MoveNeeds &
  NamingNeeds &
  RawNeeds &
  OverviewNeeds &
  RuleReleaseNeeds &
  ReclassifyNeeds &
  ReleasePreviewNeeds &
  RetentionNeeds &
  RetractionNeeds &
  SelfTestNeeds &
  IdentityNeeds &
  JournalingNeeds &
  Parameters<typeof evaluationRoutes>[1] &
  Parameters<typeof responseRoutes>[1] &
  Parameters<typeof listRoutes>[1] &
  PersonNeeds & {
    readonly telemetry: ApiTelemetry;
    /** Where the built dashboard lies. */
    readonly dashboardFolder: string;
    /** Where the guides lie, in Markdown. */
    readonly guidesFolder: string;
    /** Whose X-Forwarded-For is believed; empty: nobody's. */
    readonly trustedProxies: readonly string[];
    /** Per client address. */
    readonly requestsPerMinute: number;
  };

/** What people who sign in need. */
type PersonNeeds = AuthMountNeeds &
  Pick<AuthenticateNeeds, "sessions"> &
  Omit<
    InvitationNeeds & SessionNeeds & SetupNeeds & SignInSettingNeeds & TokenNeeds & UserNeeds,
    "forgetPersons"
  >;

/** Of a process that runs no API: only what load balancers and Prometheus ask for. */
export function openOperationServer(telemetry: ApiTelemetry): FastifyInstance {
  const app = fastify({ logger: false, forceCloseConnections: "idle" });
  endQuietConnections(app);
  answerErrors(app, telemetry);
  operationRoutes(app, telemetry);
  return app;
}

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
  const dashboard = await serveDashboard(app, needs.dashboardFolder);
  answerErrors(app, needs.telemetry, dashboard);
  await protect(app, needs.requestsPerMinute);
  await app.register(swagger, {
    openapi: DOCUMENT,
    transform: createJsonSchemaTransform({ skipList: [] }),
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(async (scope) => {
    scope.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
    operationRoutes(scope, needs.telemetry);
    guideRoutes(scope, needs.guidesFolder);
    apiRoutes(scope, needs);
    await mountAuth(scope, needs);
  });
  return app;
}

/** `docs/openapi.json`, from the same schemas that check each request. */
export async function generateOpenApi(): Promise<string> {
  // The routes are only declared here, none of them is called.
  const app = await openApi({
    ...({} as ApiNeeds),
    dashboardFolder: "",
    guidesFolder: "",
    trustedProxies: [],
    requestsPerMinute: 1,
  });
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

function answerErrors(app: FastifyInstance, telemetry: ApiTelemetry, dashboard?: Dashboard): void {
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
  app.setNotFoundHandler((request, reply) => {
    if (request.method === "GET" && dashboard?.isScreen(request.url) === true) return dashboard.send(reply);
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
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"], // the components place themselves by inline styles
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
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

function apiRoutes(app: FastifyInstance, needs: ApiNeeds): void {
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  const authenticate = openAuthenticate({ ...needs, now: () => needs.now().getTime() });
  const { publicUrl, within } = needs;
  const { serve, serveOpen, stream } = openServeRoute({
    app,
    authenticate,
    publicUrl,
    within,
    closing: closing.signal,
  });
  accountRoutes(serve, needs);
  directoryRoutes(serve, needs);
  overviewRoutes(serve, needs);
  healthRoutes(serve, needs);
  investigateRoutes(serve, needs);
  moveRoutes(serve, needs);
  reclassifyRoutes(serve, needs);
  retractionRoutes(serve, needs);
  planRoutes(serve, needs);
  importantPeopleRoutes(serve, needs);
  approvalSettingRoutes(serve, needs);
  destinationRoutes(serve, needs);
  ruleReleaseRoutes(serve, needs);
  autoRetractRoutes(serve, needs);
  autoRetractLimitRoutes(serve, needs);
  breakerRoutes(serve, needs);
  releasePreviewRoutes(serve, needs);
  retentionRoutes(serve, needs);
  integrationRoutes(serve, needs);
  integrationCredentialRoutes(serve, needs);
  selfTestRoutes(serve, needs);
  authorizationRoutes(serve, needs);
  journalingRoutes(serve, needs);
  listRoutes(serve, needs);
  indicatorRoutes(serve, needs);
  evaluationRoutes(serve, needs);
  identityRoutes(serve, needs);
  responseRoutes(serve, needs);
  exposureRoutes({ serve, stream }, needs);
  messageExportRoutes(stream, needs);
  auditLogRoutes({ serve, stream }, needs);
  rawRoutes({ serve, stream }, needs);
  eventRoutes(stream, needs);
  const forgetPersons = (): void => authenticate.forgetPersons();
  personRoutes({ serve, serveOpen }, { ...needs, forgetPersons });
}

/** Who signs in, and who may what. */
function personRoutes(
  { serve, serveOpen }: Pick<ReturnType<typeof openServeRoute>, "serve" | "serveOpen">,
  needs: ApiNeeds & { readonly forgetPersons: () => void },
): void {
  setupRoutes(serveOpen, needs);
  invitationRoutes(serveOpen, needs);
  sessionRoutes(serve, needs);
  actorRoutes(serve, needs);
  userRoutes(serve, needs);
  tokenRoutes(serve, needs);
  signInSettingRoutes(serve, needs);
}
