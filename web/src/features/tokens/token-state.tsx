import { Text } from "@mantine/core";
import { IconCircleCheck, IconCircleOff, IconClockOff, IconUserOff } from "@tabler/icons-react";
import { roleTexts } from "../../texts/roles.ts";
import { tokenTexts as t } from "../../texts/tokens.ts";
import { StateWord } from "../../ui/state-word.tsx";
import type { Token } from "./queries.ts";

const LOOKS = {
  works: { icon: IconCircleCheck, colour: "green-7" },
  expired: { icon: IconClockOff, colour: "gray-6" },
  revoked: { icon: IconCircleOff, colour: "gray-6" },
  maker_gone: { icon: IconUserOff, colour: "orange-7" },
} as const;

export function TokenState({ token: { state } }: { readonly token: Token }) {
  return <StateWord {...LOOKS[state]} word={t.states[state]} />;
}

/** The role it was made with; where its maker has less by now, what it has by now. */
export function TokenRole({ token: { role, effective_role: now } }: { readonly token: Token }) {
  return (
    <>
      {roleTexts.names[role]}
      {now !== null && now !== role && (
        <Text size="xs" c="dimmed">
          {t.worksAs(roleTexts.names[now])}
        </Text>
      )}
    </>
  );
}
