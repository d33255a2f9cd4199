import type { Domains } from "#directory/domains.ts";
import { guideFor } from "#directory/guides/guide-for.ts";
import { guideMarkdown } from "#directory/guides/guide-markdown.ts";
import {
  type GuideStep,
  type GuideValues,
  intakePlaceholder,
  PLACEHOLDER,
} from "#directory/guides/setup-guide.ts";
import { getSetupGuide } from "./contract/setup-guides.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

/** How mail systems reach this instance's intake. */
export type IntakeFacts = Omit<GuideValues, "address" | "domains">;

export interface SetupGuideNeeds {
  readonly domains: Domains;
  readonly intake: IntakeFacts;
}

/** What to enter at the mail system. */
export function setupGuideRoutes(serve: ServeRoute, { domains, intake }: SetupGuideNeeds): void {
  serve(getSetupGuide, async ({ params }) => {
    const known = await domains.list(params.account_id);
    const address = intakePlaceholder(intake.journalDomain);
    const guide = guideFor(params.setup, { ...intake, address, domains: known.map((it) => it.name) });
    return ok({
      ...guide,
      placeholder: PLACEHOLDER,
      obstacles: [...guide.obstacles],
      steps: guide.steps.map(toStep),
      undo: toStep(guide.undo),
      markdown: guideMarkdown(guide),
    });
  });
}

function toStep({ title, text, entries = [], commands }: GuideStep) {
  return { title, text, entries: [...entries], commands: commands ?? null };
}
