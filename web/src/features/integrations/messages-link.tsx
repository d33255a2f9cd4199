import type { Integration } from "../../lib/integrations.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { GuideLink } from "../../ui/guide-link.tsx";

const MESSAGES = { microsoft: "microsoftMessages", google: "googleMessages" } as const;

/** To what each code of the provider means. */
export function MessagesLink({ provider }: Pick<Integration, "provider">) {
  return <GuideLink to={MESSAGES[provider]}>{t.guide.messages}</GuideLink>;
}
