import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { planTexts } from "../../texts/plan.ts";
import { retractionTexts } from "../../texts/retractions.ts";
import { runTexts } from "../../texts/run.ts";
import { Actor } from "../../ui/actor.tsx";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { forgottenOf } from "./forgotten.ts";
import { namedByWords } from "./naming.ts";
import type { Retraction } from "./queries.ts";

const t = retractionTexts.facts;

interface RunFactsProps {
  readonly run: Retraction;
  /** What undoes it. */
  readonly undoneBy?: readonly Retraction[];
}

/** Who asked for it, when, why and on what terms. */
export function RunFacts({ run, undoneBy = [] }: RunFactsProps) {
  return <Facts facts={[...askedFacts(run), ...termFacts(run), ...undoFacts(run, undoneBy)]} />;
}

type Fact = readonly [string, ReactNode];

function askedFacts(run: Retraction): readonly Fact[] {
  return [
    [t.requestedBy, <Actor key="by" actor={run.requested_by} />],
    [t.made, <Moment key="made" at={run.created_at} />],
    [t.started, momentOf(run.applied_at)],
    [t.done, momentOf(run.completed_at)],
    [t.reason, run.reason === "" ? undefined : <MailText key="reason" text={run.reason} />],
    [t.namedBy, run.kind === "manual" ? <MailText key="named" text={namedByWords(run)} /> : undefined],
    [t.rules, run.rules.join(", ")],
    [t.message, messageOf(run)],
    [t.forgotten, forgottenOf(run) === 0 ? undefined : forgottenOf(run).toLocaleString("en")],
  ];
}

/** What is no longer kept has no page to go to. */
function messageOf(run: Retraction): ReactNode {
  if (run.investigate_id === null || forgottenOf(run) > 0) return undefined;
  return <MessageLink key="message" id={run.investigate_id} />;
}

function termFacts(run: Retraction): readonly Fact[] {
  const hasPlace = run.kind !== "release" && run.releases_id === null;
  return [
    [t.whenImpossible, hasPlace ? retractionTexts.whenImpossible[run.when_impossible] : undefined],
    [t.canary, run.canary?.toLocaleString("en")],
    [t.watches, run.late === null ? undefined : <Watch key="watch" late={run.late} />],
    [t.cameLate, run.late === null ? undefined : run.late_count.toLocaleString("en")],
    [
      planTexts.approval.ended,
      run.approval?.decision ? <Decision key="decision" {...run.approval} /> : undefined,
    ],
  ];
}

function undoFacts(run: Retraction, undoneBy: readonly Retraction[]): readonly Fact[] {
  return [
    [t.undoes, run.releases_id === null ? undefined : <RunLink key="undoes" id={run.releases_id} />],
    [t.undoneBy, undoneBy.length === 0 ? undefined : <UndoneBy key="undone" runs={undoneBy} />],
  ];
}

function momentOf(at: string | null) {
  return at === null ? undefined : <Moment at={at} />;
}

function MessageLink({ id }: { readonly id: string }) {
  const { id: account } = useAccount();
  return (
    <Anchor component={ShellLink} to={`/${account}/messages/${id}`} size="sm">
      {t.open}
    </Anchor>
  );
}

function RunLink({ id }: { readonly id: string }) {
  const { id: account } = useAccount();
  return (
    <Anchor component={ShellLink} to={`/${account}/retractions/${id}`} size="sm">
      {t.open}
    </Anchor>
  );
}

/** Each with how it stands: whoever looks at a run wants to know whether it is still undone. */
function UndoneBy({ runs }: { readonly runs: readonly Retraction[] }) {
  const { id: account } = useAccount();
  return runs.map((it) => (
    <div key={it.id}>
      <Anchor component={ShellLink} to={`/${account}/retractions/${it.id}`} size="sm">
        <Moment at={it.created_at} />
      </Anchor>{" "}
      {retractionTexts.copies(it.copies)}, {retractionTexts.state[it.state]}
    </div>
  ));
}

function Watch({ late }: { readonly late: NonNullable<Retraction["late"]> }) {
  if (late.ended_at !== null) {
    return (
      <>
        {runTexts.watchEnded} <Moment at={late.ended_at} />
      </>
    );
  }
  const more = [
    ...(late.idle_days === null ? [] : [runTexts.watchIdle(late.idle_days)]),
    ...(late.follow_forwards ? [runTexts.watchForwards] : []),
  ];
  return (
    <>
      {runTexts.until} <Moment at={late.until} />
      {more.map((it) => `, ${it}`)}
    </>
  );
}

function Decision({ decision, decided_by: by, reason }: NonNullable<Retraction["approval"]>) {
  if (decision === null) return undefined;
  return (
    <>
      {planTexts.approval.decision[decision]}
      {by !== null && (
        <>
          {" "}
          {planTexts.approval.by} <Actor actor={by} />
        </>
      )}
      {reason !== "" && (
        <>
          : <MailText text={reason} />
        </>
      )}
    </>
  );
}
