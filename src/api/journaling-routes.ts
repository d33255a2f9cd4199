import { type CoverageNeeds, coverageRoutes } from "./coverage-routes.ts";
import { type DomainNeeds, domainRoutes } from "./domain-routes.ts";
import { type ExplainCopyNeeds, explainCopyRoutes } from "./explain-copy-routes.ts";
import { type MailboxScanNeeds, mailboxScanRoutes } from "./mailbox-scan-routes.ts";
import type { ServeRoute } from "./serve-route.ts";
import { type SetupGuideNeeds, setupGuideRoutes } from "./setup-guide-routes.ts";
import { type SourceHealthNeeds, sourceHealthRoutes } from "./source-health-routes.ts";
import { type SourceNeeds, sourceRoutes } from "./source-routes.ts";

export type JournalingNeeds = SourceNeeds &
  DomainNeeds &
  SetupGuideNeeds &
  SourceHealthNeeds &
  ExplainCopyNeeds &
  MailboxScanNeeds &
  CoverageNeeds;

/** Whose mail it is, and how copies of it come in. */
export function journalingRoutes(serve: ServeRoute, needs: JournalingNeeds): void {
  sourceRoutes(serve, needs);
  domainRoutes(serve, needs);
  setupGuideRoutes(serve, needs);
  sourceHealthRoutes(serve, needs);
  explainCopyRoutes(serve, needs);
  mailboxScanRoutes(serve, needs);
  coverageRoutes(serve, needs);
}
