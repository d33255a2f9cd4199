import { Anchor, Group, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type Setup, SETUPS } from "#directory/guides/setup-guide.ts";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { domainTexts } from "../../texts/domains.ts";
import { guideTexts as t } from "../../texts/setup-guide.ts";
import { Facts } from "../../ui/facts.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { guideQuery, isSetup } from "./queries.ts";
import { GuideSteps } from "./guide-steps.tsx";

/** Everything to be done in one mail system, with this instance's values. */
export function SetupGuidePage() {
  const { setup: asked } = useParams({ strict: false });
  const setup = isSetup(asked) ? asked : "exchange-online";
  const { id } = useAccount();
  const guide = useQuery(guideQuery(id, setup));
  const [address, setAddress] = useState("");
  return (
    <Stack gap="lg" maw={960}>
      <PageHeader title={guide.data?.title ?? t.names[setup]} />
      <Setups current={setup} account={id} />
      <TextInput
        label={t.address}
        description={t.addressAbout}
        value={address}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setAddress(event.currentTarget.value.trim())}
        maw={640}
      />
      <Loaded query={guide}>
        {(it) => (
          <>
            <Facts
              facts={[
                [t.format, domainTexts.sources.formats[it.format]],
                [t.binding, it.binding],
              ]}
            />
            <GuideSteps guide={it} address={address} />
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function Setups({ current, account }: { readonly current: Setup; readonly account: string }) {
  return (
    <Group component="nav" aria-label={t.others} gap="md">
      <Anchor component={ShellLink} size="sm" to={`/${account}/settings/domains`}>
        {t.back}
      </Anchor>
      {SETUPS.filter((it) => it !== current).map((it) => (
        <Anchor key={it} component={ShellLink} size="sm" to={`/${account}/settings/domains/setup/${it}`}>
          {t.names[it]}
        </Anchor>
      ))}
    </Group>
  );
}
