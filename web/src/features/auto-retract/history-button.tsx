import { Button, List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { useAccount } from "../../lib/account.ts";
import { autoRetractTexts as t } from "../../texts/auto-retract.ts";
import { dispositionTexts } from "../../texts/dispositions.ts";
import { formTexts } from "../../texts/forms.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { destinationName } from "../../ui/destination-name.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { SavedBy } from "../../ui/saved-by.tsx";
import { ScopeParts } from "../../ui/scope-parts.tsx";
import { historyQuery, type Setting, type Version } from "./queries.ts";

interface HistoryButtonProps {
  readonly setting: Setting;
  /** The version becomes what is being edited: it is saved as a new one, after its preview was seen. */
  readonly onRestore: (version: Version) => void;
}

/** Who saved what, and the way back to it. */
export function HistoryButton({ setting, onRestore }: HistoryButtonProps) {
  return (
    <ModalButton
      label={t.history.button}
      about={setting.integration_name}
      title={t.history.title(setting.integration_name)}
      modalSize="xl"
      variant="subtle"
      size="compact-sm"
    >
      {(close) => (
        <Versions
          setting={setting}
          onRestore={(version) => {
            close();
            onRestore(version);
          }}
        />
      )}
    </ModalButton>
  );
}

function Versions({ setting, onRestore }: HistoryButtonProps) {
  const { id } = useAccount();
  const query = useQuery(historyQuery(id, setting.integration_id));
  return (
    <Loaded query={query}>
      {(versions) => (
        <CardTable
          label={t.history.table}
          rows={[...versions, FRESH]}
          keyOf={(it) => String(it.version)}
          columns={[
            { label: t.history.version, cell: (it) => (it.version === 0 ? "0" : String(it.version)) },
            {
              label: t.history.saved,
              cell: (it) => (it.version === 0 ? t.history.fresh : <SavedBy {...it} />),
            },
            { label: t.history.destinations, cell: (it) => <Moved version={it} /> },
            { label: t.scope.label, cell: (it) => <ScopeParts scope={it.scope} /> },
            {
              label: formTexts.actions,
              cell: (it) =>
                it.version === setting.version ? (
                  <Text size="sm">{t.history.current}</Text>
                ) : (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => onRestore(it)}
                    aria-label={`${t.history.restore}: ${it.version}`}
                  >
                    {t.history.restore}
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}

/** The API's history leaves it out: nobody saved it. */
const FRESH: Version = {
  version: 0,
  destinations: { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" },
  when_impossible: "next_weaker",
  scope: null,
  saved_by: null,
  saved_at: null,
};

function Moved({ version: { destinations } }: { readonly version: Version }) {
  const moved = ACTIONABLE_DISPOSITIONS.filter((it) => destinations[it] !== "none");
  if (moved.length === 0) return t.history.allNone;
  return (
    <List size="sm" listStyleType="none">
      {moved.map((it) => (
        <List.Item
          key={it}
        >{`${dispositionTexts[it].label}: ${destinationName(destinations[it])}`}</List.Item>
      ))}
    </List>
  );
}
