import type { AutoRetractSettings } from "#policy/auto-retract-settings.ts";
import type { SettingVersion } from "#policy/setting-version.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError, found } from "./api-error.ts";
import { getAutoRetract, listAutoRetractHistory, putAutoRetract } from "./contract/auto-retract.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface AutoRetractNeeds {
  readonly autoRetract: AutoRetractSettings;
  readonly now: () => Date;
}

const NO_JOURNAL = {
  code: 10101,
  message: "No source has delivered anything yet: nothing can be retracted before journal copies arrive.",
};

/** The Auto-Retract settings. */
export function autoRetractRoutes(serve: ServeRoute, { autoRetract, now }: AutoRetractNeeds): void {
  const show = async (account: TenantId) => {
    const [settings, hasJournal] = await Promise.all([
      autoRetract.current(account),
      autoRetract.hasJournal(account),
    ]);
    const items = settings.map((it) => ({
      integration_id: it.integration.id,
      integration_name: it.integration.name,
      provider: it.integration.provider,
      ...toVersionItem(it),
    }));
    return { items, messages: hasJournal ? [] : [NO_JOURNAL] };
  };

  serve(getAutoRetract, async ({ params }) => {
    const { items, messages } = await show(params.account_id);
    return ok(items, messages);
  });

  serve(putAutoRetract, async ({ params, body }, { caller }) => {
    const { integration_id: id, destinations, when_impossible: whenImpossible, version } = body;
    const saved = await autoRetract.save(params.account_id, id, {
      setting: { destinations, whenImpossible },
      basedOn: version,
      savedBy: caller.actor,
      savedAt: now(),
    });
    const { result, ...rest } = found(saved, "integration");
    if (result === "conflict") {
      throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    }
    if ("mistakes" in rest) {
      throw new ApiError(
        "unavailable_destination",
        ...rest.mistakes.map((message) => ({ message, pointer: "/body/destinations" })),
      );
    }
    const { items, messages } = await show(params.account_id);
    return ok(
      found(
        items.find((it) => it.integration_id === id),
        "integration",
      ),
      messages,
    );
  });

  serve(listAutoRetractHistory, async ({ params, query }) => {
    const versions = await autoRetract.history(params.account_id, query.integration_id);
    return ok(found(versions, "integration").map(toVersionItem));
  });
}

function toVersionItem({ version, setting, savedBy, savedAt }: SettingVersion) {
  return {
    version,
    destinations: { ...setting.destinations },
    when_impossible: setting.whenImpossible,
    saved_by: savedBy ?? null,
    saved_at: iso(savedAt),
  };
}
