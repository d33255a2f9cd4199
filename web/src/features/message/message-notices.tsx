import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconClock } from "@tabler/icons-react";
import { messageTexts } from "../../texts/message.ts";
import type { Message } from "./queries.ts";

const t = messageTexts.notices;

/** What is out of the ordinary about it, and what follows from that. */
export function MessageNotices({ message }: { readonly message: Message }) {
  const notices = [
    { ...t.untrusted, icon: IconAlertTriangle, isShown: !message.trusted },
    { ...t.notJudged, icon: IconClock, isShown: !message.judged },
    { ...t.releaseOffered, icon: IconArrowBackUp, isShown: message.release_offered },
  ];
  return notices
    .filter((it) => it.isShown)
    .map(({ title, body, icon: Icon }) => (
      <Alert key={title} variant="outline" color="yellow" title={title} icon={<Icon aria-hidden />} mb="md">
        {body}
      </Alert>
    ));
}
