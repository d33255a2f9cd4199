import { Text } from "@mantine/core";
import type { deleteIntegration } from "#api/contract/integrations.ts";
import { call } from "../../lib/api.ts";
import type { Integration } from "../../lib/integrations.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { GuideLink } from "../../ui/guide-link.tsx";
import { RemoveButton } from "../../ui/remove-button.tsx";
import { TypedName } from "../../ui/typed-name.tsx";

const UNDO = { microsoft: "microsoftUndo", google: "googleUndo" } as const;

/** Disconnects, after its name was typed: what was taken through it cannot be brought back then. */
export function DeleteIntegration({ integration }: { readonly integration: Integration }) {
  const { id, name } = integration;
  return (
    <RemoveButton
      label={t.remove}
      name={name}
      title={t.removeTitle(name)}
      body={
        <>
          <Text size="sm">{t.removeBody}</Text>
          <GuideLink to={UNDO[integration.provider]}>{t.guide.undo}</GuideLink>
          <TypedName label={t.typeName(name)} word={name} />
        </>
      }
      touches={["integrations", "domains", "settings", "overview"]}
      said={t.removed}
      remove={(account) =>
        call<typeof deleteIntegration>("DELETE", "/integrations/:integration_id", {
          account,
          params: { integration_id: id },
        })
      }
    />
  );
}
