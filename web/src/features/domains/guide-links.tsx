import { Anchor, Group, Text } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { guideTexts as t } from "../../texts/setup-guide.ts";
import { SETUPS_OF, type Source } from "./queries.ts";

/** To the steps at the mail systems that journal in this format; beside what one is at, as an address is shown only once. */
export function GuideLinks({ format }: Pick<Source, "format">) {
  const { id } = useAccount();
  return (
    <Group gap="xs" mb="xs">
      <Text size="sm">{t.link}:</Text>
      {SETUPS_OF[format].map((it) => (
        <Anchor
          key={it}
          component={ShellLink}
          size="sm"
          to={`/${id}/settings/domains/setup/${it}`}
          target="_blank"
          rel="noopener"
        >
          {t.names[it]}
        </Anchor>
      ))}
    </Group>
  );
}
