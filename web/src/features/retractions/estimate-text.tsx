import { runTexts as t } from "../../texts/run.ts";
import { Moment } from "../../ui/moment.tsx";
import type { Run } from "./queries.ts";

type Estimate = NonNullable<Run["estimate"]>;

/** When it will be through and what decides it. Where nobody can say, that is what is said. */
export function EstimateText({ estimate }: { readonly estimate: Run["estimate"] }) {
  if (estimate === null) return undefined;
  return (
    <>
      <Why estimate={estimate} />
      <When estimate={estimate} />
    </>
  );
}

function Why({ estimate: { waits_for: kind, until, copies } }: { readonly estimate: Estimate }) {
  const why = t.waits[kind](copies);
  if (why === "") return undefined;
  return (
    <>
      {` · ${why}`}
      {until !== null && (
        <>
          {" "}
          {t.until} <Moment at={until} />
        </>
      )}
    </>
  );
}

function When({ estimate: { done_at: doneAt, latest, waits_for: kind } }: { readonly estimate: Estimate }) {
  if (doneAt !== null) {
    return (
      <>
        {" · "}
        {t.readyAt} <Moment at={doneAt} />
        {latest !== null && (
          <>
            , {t.hardlyLater} <Moment at={latest} />
          </>
        )}
      </>
    );
  }
  if (kind === "person" || kind === "connection") return undefined;
  if (kind !== "delivery" || latest === null) return ` · ${t.cannotSay}`;
  return (
    <>
      , {t.givenUpAt} <Moment at={latest} />
    </>
  );
}
