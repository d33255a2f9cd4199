import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { liftExemption } from "#api/contract/copies.ts";
import { useMay } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { messageTexts } from "../../texts/message.ts";
import { Moment } from "../../ui/moment.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import type { Copy } from "./queries.ts";
import { useWhich } from "./use-which.ts";

const t = messageTexts.copies;

/** Whether automation leaves this copy alone, and since when; a person may lift that. */
export function Exemption({ copy: { copy_id: copy, exempt, mailbox } }: { readonly copy: Copy }) {
  const mayLift = useMay("mail.retract");
  if (exempt === null) return t.notExempt;
  return (
    <>
      <span title={t.exemptHint}>
        {t.isExempt}, <Moment at={exempt.at} />
      </span>
      {mayLift && <Lift copy={copy} mailbox={mailbox ?? ""} />}
    </>
  );
}

function Lift({ copy, mailbox }: { readonly copy: string; readonly mailbox: string }) {
  const { account, id } = useWhich();
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      call<typeof liftExemption>("DELETE", "/investigate/:investigate_id/copies/:copy_id/exemption", {
        account,
        params: { investigate_id: id, copy_id: copy },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [account, "message", id] });
      notifications.show({ message: t.lifted });
    },
  });
  return (
    <div>
      <Button
        size="compact-xs"
        variant="default"
        loading={isPending}
        aria-label={t.liftOf(mailbox)}
        onClick={() => mutate()}
      >
        {t.lift}
      </Button>
      {error !== null && <Trouble error={error} />}
    </div>
  );
}
