import { Alert, Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../lib/account.ts";
import { newRetractionPath } from "../../lib/retraction-path.ts";
import { messageTexts } from "../../texts/message.ts";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { type Campaign, similarQuery } from "./queries.ts";
import { Section } from "./section.tsx";
import { SimilarTable } from "./similar-table.tsx";
import { useWhich } from "./use-which.ts";

const t = messageTexts.similar;

/** The messages that are like this one: which of them a retraction takes with it, a person ticks. */
export function SimilarTab() {
  return (
    <Loaded query={useQuery(similarQuery(useWhich()))}>
      {(campaign) => {
        if (!campaign.is_comparable) return <Empty {...t.notComparable} />;
        if (campaign.members.length < 2) return <Empty {...t.alone} />;
        return <Members campaign={campaign} />;
      }}
    </Loaded>
  );
}

function Members({ campaign: { members, is_cut: isCut, of } }: { readonly campaign: Campaign }) {
  const { account } = useWhich();
  const navigate = useNavigate();
  const mayRetract = useMay("mail.retract");
  // What the person changed of the choice that the server proposes.
  const [changed, change] = useState<ReadonlySet<string>>(new Set());
  const isTicked = ({ id, by_itself: byItself }: Campaign["members"][number]): boolean =>
    (byItself === "ticked") !== changed.has(id);
  const apart = members.filter((it) => it.unticked_because === "habitual_sender");
  const campaign = members.filter((it) => it.unticked_because !== "habitual_sender");
  const chosen = members.filter(isTicked).map((it) => it.id);
  const ticking = mayRetract
    ? { isTicked, onTick: (id: string) => change((now) => now.symmetricDifference(new Set([id]))) }
    : undefined;
  return (
    <>
      {isCut && (
        <Alert variant="outline" mb="md">
          {t.isCut}
        </Alert>
      )}
      <Section title={t.campaign} {...(mayRetract && { hint: t.campaignHint })}>
        <SimilarTable label={t.campaign} members={campaign} of={of} ticking={ticking} />
      </Section>
      {apart.length > 0 && (
        <Section title={t.apart} hint={t.apartHint}>
          <SimilarTable label={t.apart} members={apart} of={of} ticking={ticking} />
        </Section>
      )}
      {mayRetract && (
        <Group justify="flex-end">
          <Button
            disabled={chosen.length === 0}
            onClick={() => void navigate({ to: newRetractionPath(account, chosen) })}
          >
            {t.retract(chosen.length)}
          </Button>
        </Group>
      )}
    </>
  );
}
