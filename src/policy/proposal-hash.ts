import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { createHash } from "node:crypto";
import { scopeText } from "#directory/scope.ts";
import type { IntegrationId } from "#shared/ids.ts";
import type { AutoRetract } from "./auto-retract.ts";

interface Proposed {
  readonly integrationId: IntegrationId;
  /** The version that it would follow. */
  readonly basedOn: number;
  readonly setting: AutoRetract;
  readonly askedBy: string;
}

/**
 * Names a proposal by what a second person says yes or no to: another choice or scope, another version beneath it, or another
 * name above it is another proposal, so that nobody approves what he has not seen. The same asked again is the same.
 */
export function proposalHash({ integrationId, basedOn, setting, askedBy }: Proposed): string {
  const chosen = ACTIONABLE_DISPOSITIONS.map((it) => setting.destinations[it]);
  const scope = setting.scope === undefined ? [] : [scopeText(setting.scope)];
  const content = [integrationId, basedOn, setting.whenImpossible, askedBy, ...chosen, ...scope];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
