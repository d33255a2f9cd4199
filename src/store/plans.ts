import type { Plans } from "#retraction/plans.ts";
import type { Database } from "./database.ts";
import { afterStart, finish } from "./after-start.ts";
import { readPlan } from "./plan-reading.ts";
import { decideApproval } from "./retraction-approval.ts";
import { getRetraction } from "./retraction-reading.ts";
import type { RetractionRequestNeeds } from "./retraction-requests.ts";
import { resumeRetraction } from "./retraction-resume.ts";
import { startSurvey } from "./retraction-survey.ts";
import { surveyedCopies } from "./survey-reading.ts";
import { eligibleIn, withApprovers } from "./with-approvers.ts";

/** What makes a plan one that a person can trust, in PostgreSQL. */
export function openPlans(database: Database, needs: RetractionRequestNeeds): Plans {
  return {
    get: async (tenantId, id, actor) => {
      const plan = await database.asTenant(tenantId, (tx) => readPlan(tx, tenantId, { id, actor }));
      return plan && { ...plan, retraction: await withApprovers(needs, tenantId, plan.retraction) };
    },
    survey: async (tenantId, id, actor) => {
      const reply = await database.asTenant(tenantId, (tx) => startSurvey(tx, tenantId, { id, actor }));
      if (reply.result === "started") needs.wake();
      return reply;
    },
    surveyed: (tenantId, id, page) =>
      database.asTenant(tenantId, async (tx) =>
        (await getRetraction(tx, tenantId, id)) === undefined
          ? undefined
          : surveyedCopies(tx, tenantId, { ...page, plan: id }),
      ),
    decide: async (tenantId, id, request) => {
      const eligible = await eligibleIn(needs, tenantId);
      const { superseded, ...reply } = await database.asTenant(tenantId, (tx) =>
        decideApproval(tx, tenantId, { ...request, id, eligible }),
      );
      if (reply.result === "started") needs.wake();
      if (reply.result === "started" || reply.result === "denied") {
        await afterStart(database, tenantId, { id, superseded: superseded ?? [] });
      }
      return reply;
    },
    resume: async (tenantId, id, request) => {
      const reply = await database.asTenant(tenantId, (tx) =>
        resumeRetraction(tx, tenantId, { ...request, id }),
      );
      if (reply.result !== "resumed") return reply;
      needs.wake();
      await finish(database, tenantId, [id]);
      const now = await database.asTenant(tenantId, (tx) => getRetraction(tx, tenantId, id));
      return { ...reply, retraction: now ?? reply.retraction };
    },
  };
}
