import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useMay } from "../../lib/account.ts";
import { newRetractionPath } from "../../lib/retraction-path.ts";
import { messageTexts } from "../../texts/message.ts";
import type { Message } from "./queries.ts";
import { ReclassifyDialog } from "./reclassify-dialog.tsx";
import { ReleaseMenu } from "./release-menu.tsx";
import { useWhich } from "./use-which.ts";

const t = messageTexts.actions;

/** What this person may do to the message, where there is something to be done. */
export function MessageActions({ message }: { readonly message: Message }) {
  const { account } = useWhich();
  const navigate = useNavigate();
  const [isReclassifying, { open, close }] = useDisclosure();
  if (!useMay("mail.retract")) return undefined;
  return (
    <>
      {message.judged && (
        <Button variant="default" size="xs" onClick={open}>
          {t.reclassify}
        </Button>
      )}
      <ReleaseMenu />
      {message.trusted && message.copies.total > 0 && (
        <Button size="xs" onClick={() => void navigate({ to: newRetractionPath(account, [message.id]) })}>
          {t.retract}
        </Button>
      )}
      <ReclassifyDialog message={message} opened={isReclassifying} onClose={close} />
    </>
  );
}
