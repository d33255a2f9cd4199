import type { deleteSource } from "#api/contract/sources.ts";
import { call } from "../../lib/api.ts";
import { domainTexts } from "../../texts/domains.ts";
import { RemoveButton } from "../../ui/remove-button.tsx";
import type { Source } from "./queries.ts";

const t = domainTexts.sources;

/** Takes a source's addresses away. */
export function DeleteSource({ source }: { readonly source: Source }) {
  return (
    <RemoveButton
      label={t.remove}
      name={source.name}
      title={t.removeTitle(source.name)}
      body={t.removeBody}
      touches={["sources"]}
      said={t.removed}
      remove={(account) =>
        call<typeof deleteSource>("DELETE", "/sources/:source_id", {
          account,
          params: { source_id: source.id },
        })
      }
    />
  );
}
