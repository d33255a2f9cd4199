import { Group } from "@mantine/core";
import { useState } from "react";
import { breakerTexts as t } from "../../texts/breaker.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { type Decision, useCloseTrip } from "./changes.ts";
import type { Trip } from "./queries.ts";

/** A person's word on what a breaker holds. It closes, and the rule acts again. */
export function TripDecision({ trip }: { readonly trip: Trip }) {
  const close = useCloseTrip(trip.id);
  const [reason, setReason] = useState("");
  const say = (decision: Decision): void => close.mutate({ decision, reason: reason.trim() });
  return (
    <>
      {close.isError && <Trouble error={close.error} />}
      <Group align="end" gap="sm">
        <ReasonField size="xs" w={280} reason={reason} onReason={setReason} />
        {(["proceed", "refuse"] as const).map((it) => (
          <ConfirmButton
            key={it}
            label={t[it]}
            body={t.sure[it](trip.held)}
            yes={t.sure.yes}
            no={t.sure.no}
            variant={it === "proceed" ? "filled" : "default"}
            size="xs"
            loading={close.isPending}
            onConfirm={() => say(it)}
          />
        ))}
      </Group>
    </>
  );
}
