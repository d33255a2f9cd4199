import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { destinationsQuery, unprovenAt } from "../../lib/destinations.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { selfTestTexts } from "../../texts/self-test.ts";
import { destinationName } from "../../ui/destination-name.ts";
import { Notice } from "../../ui/notice.tsx";
import type { Choice, Setting } from "./queries.ts";

const t = selfTestTexts.unproven;

/** Whether no self-test proves that an integration can bring copies there. */
export function useIsUnproven(): (setting: Setting, choice: Choice) => boolean {
  const { data } = useQuery(destinationsQuery(useAccount().id));
  return ({ integration_id: id }, choice) =>
    unprovenAt(data?.find((it) => it.destination === choice)).some((it) => it.integration_id === id);
}

interface UnprovenChoicesProps {
  readonly setting: Setting;
  readonly choices: readonly Choice[];
}

/** Below the choices: which of them nobody has shown to work, and where that is tried. */
export function UnprovenChoices({ setting, choices }: UnprovenChoicesProps) {
  const isUnproven = useIsUnproven();
  const names = choices.filter((it) => isUnproven(setting, it)).map(destinationName);
  if (names.length === 0) return undefined;
  return (
    <Text size="sm" component="div">
      {t.choices(setting.integration_name, names.join(", "))} <SelfTestLink setting={setting} />
    </Text>
  );
}

/** Hard Delete stands in a setting, and is not done by it. */
export function UnprovenHardDelete({ setting }: { readonly setting: Setting }) {
  const isHard = Object.values(setting.destinations).includes("RecoverableItemsPurges");
  if (!isHard || setting.hard_delete_proven) return undefined;
  return (
    <Notice title={destinationName("RecoverableItemsPurges")}>
      {t.setting(setting.integration_name)} <SelfTestLink setting={setting} />
    </Notice>
  );
}

function SelfTestLink({ setting }: { readonly setting: Setting }) {
  const { id } = useAccount();
  return (
    <Anchor
      component={ShellLink}
      to={`/${id}/settings/integrations/${setting.integration_id}`}
      size="sm"
      underline="always"
    >
      {t.link(setting.integration_name)}
    </Anchor>
  );
}
