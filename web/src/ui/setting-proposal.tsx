import { Button, Group, List, Stack, Text, TextInput } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { decideAutoRetract, previewAutoRetractProposal } from "#api/contract/auto-retract.ts";
import { useAccount, useMay } from "../lib/account.ts";
import { call, type ReplyTo } from "../lib/api.ts";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { useChange } from "../lib/use-change.ts";
import { useUser } from "../lib/user.ts";
import { autoRetractTexts } from "../texts/auto-retract.ts";
import { dispositionTexts } from "../texts/dispositions.ts";
import { Actor } from "./actor.tsx";
import { destinationName } from "./destination-name.ts";
import { Facts } from "./facts.tsx";
import { Moment } from "./moment.tsx";
import { Notice } from "./notice.tsx";
import { scopeLine } from "./scope-parts.tsx";
import { SettingPreview } from "./setting-preview.tsx";
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
          <WouldHaveMoved setting={setting} proposal={proposal} />
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

/** Shown before somebody says yes: what it comes to, by last week's mail. */
function WouldHaveMoved({ setting, proposal }: { readonly setting: Setting; readonly proposal: Proposal }) {
  const { id } = useAccount();
  const mayApprove = useMay("mail.approve");
  const query = useQuery({
    queryKey: [id, "settings", "auto_retract", "proposals", proposal.hash],
    enabled: mayApprove,
    queryFn: async ({ signal }) => {
      const path = "/settings/auto_retract/proposals/:proposal_hash/preview";
      const asked = { account: id, params: { proposal_hash: proposal.hash }, signal };
      return (await call<typeof previewAutoRetractProposal>("GET", path, asked)).result;
    },
  });
  return mayApprove && <SettingPreview name={setting.integration_name} query={query} />;
}

function Decision({ setting, proposal }: { readonly setting: Setting; readonly proposal: Proposal }) {
  const { actor } = useUser();
  const mayApprove = useMay("mail.approve") && proposal.may_approve.includes(actor);
  // Of this proposal alone: where another one takes its place a new word is needed, and why stays to be read.
  const [written, write] = useState({ hash: "", reason: "" });
  const reason = written.hash === proposal.hash ? written.reason : "";
  const decide = useChange<"approve" | "deny">({
    touches: ["settings", "overview"],
    change: async (account, decision) => {
      // What is shown here, and nothing that took its place meanwhile.
      const body = { integration_id: setting.integration_id, hash: proposal.hash, decision, reason };
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
      <TextInput
        label={t.reason}
        value={reason}
        onChange={(event) => write({ hash: proposal.hash, reason: event.currentTarget.value })}
      />
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

function changesOf(
  { destinations, when_impossible: before, scope }: Setting,
  proposal: Proposal,
): readonly string[] {
  const { when_impossible: after } = proposal;
  const { label, [before]: was, [after]: willBe } = autoRetractTexts.whenImpossible;
  const moved = ACTIONABLE_DISPOSITIONS.filter((it) => destinations[it] !== proposal.destinations[it]).map(
    (it) =>
      t.change(
        dispositionTexts[it].label,
        destinationName(destinations[it]),
        destinationName(proposal.destinations[it]),
      ),
  );
  const [from, to] = [scopeLine(scope), scopeLine(proposal.scope)];
  return [
    ...moved,
    ...(before === after ? [] : [t.change(label, was, willBe)]),
    ...(from === to ? [] : [t.change(autoRetractTexts.scope.label, from, to)]),
  ];
}
