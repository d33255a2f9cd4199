import { Button, Group, List, Stack, Text, TextInput } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { decideAutoRetract } from "#api/contract/auto-retract.ts";
import { useMay } from "../lib/account.ts";
import { call, type ReplyTo } from "../lib/api.ts";
import { ACTIONABLE } from "../lib/dispositions.ts";
import { useChange } from "../lib/use-change.ts";
import { useUser } from "../lib/user.ts";
import { autoRetractTexts } from "../texts/auto-retract.ts";
import { dispositionTexts } from "../texts/dispositions.ts";
import { Actor } from "./actor.tsx";
import { destinationName } from "./destination-name.ts";
import { Facts } from "./facts.tsx";
import { Moment } from "./moment.tsx";
import { Notice } from "./notice.tsx";
import { Trouble } from "./trouble.tsx";

const t = autoRetractTexts.proposal;

type Setting = ReplyTo<typeof decideAutoRetract>["result"];
type Proposal = NonNullable<Setting["proposal"]>;

interface SettingProposalProps {
  readonly setting: Setting;
}

/** An Auto-Retract setting that waits for a second person, if one does. */
export function SettingProposal({ setting }: SettingProposalProps) {
  const { proposal } = setting;
  if (proposal === null) return undefined;
  return (
    <section aria-label={t.title(setting.integration_name)}>
      <Notice icon={<IconUserCheck aria-hidden />} title={t.title(setting.integration_name)}>
        <Stack gap="sm">
          <List size="sm">
            {changesOf(setting, proposal).map((it) => (
              <List.Item key={it}>{it}</List.Item>
            ))}
          </List>
          <Facts
            facts={[
              [t.asked, <Actor key="by" actor={proposal.asked_by} />],
              [t.until, <Moment key="until" at={proposal.until} />],
              [t.mayApprove, <Actors key="may" actors={proposal.may_approve} />],
            ]}
          />
          <Decision setting={setting} proposal={proposal} />
        </Stack>
      </Notice>
    </section>
  );
}

function Actors({ actors }: { readonly actors: readonly string[] }) {
  if (actors.length === 0) return t.nobody;
  return actors.map((it) => (
    <div key={it}>
      <Actor actor={it} />
    </div>
  ));
}

function Decision({ setting, proposal }: { readonly setting: Setting; readonly proposal: Proposal }) {
  const { actor } = useUser();
  const mayApprove = useMay("mail.approve") && proposal.may_approve.includes(actor);
  const [reason, setReason] = useState("");
  const decide = useChange<"approve" | "deny">({
    touches: ["settings", "overview"],
    change: async (account, decision) => {
      const body = { integration_id: setting.integration_id, decision, reason };
      return call<typeof decideAutoRetract>("POST", "/settings/auto_retract/approval", { account, body });
    },
    said: (_done, decision) => (decision === "approve" ? t.approved : t.denied),
  });
  if (!mayApprove) {
    return <Text size="sm">{proposal.asked_by === actor ? t.own : t.notYours}</Text>;
  }
  const isBlank = reason.trim() === "";
  return (
    <>
      <TextInput label={t.reason} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {decide.error !== null && <Trouble error={decide.error} />}
      <Group gap="xs">
        <Button disabled={isBlank} loading={decide.isPending} onClick={() => decide.mutate("approve")}>
          {t.approve}
        </Button>
        <Button variant="default" disabled={isBlank} onClick={() => decide.mutate("deny")}>
          {t.deny}
        </Button>
      </Group>
    </>
  );
}

function changesOf({ destinations }: Setting, proposal: Proposal): readonly string[] {
  return ACTIONABLE.filter((it) => destinations[it] !== proposal.destinations[it]).map((it) =>
    t.change(
      dispositionTexts[it].label,
      destinationName(destinations[it]),
      destinationName(proposal.destinations[it]),
    ),
  );
}
