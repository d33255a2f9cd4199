import { IconCircleCheck, IconCircleOff, IconMail } from "@tabler/icons-react";
import type { Member } from "../../lib/members.ts";
import { userTexts as t } from "../../texts/users.ts";
import { Moment } from "../../ui/moment.tsx";
import { StateWord } from "../../ui/state-word.tsx";

const LOOKS = {
  active: { icon: IconCircleCheck, colour: "green-7" },
  invited: { icon: IconMail, colour: "blue-7" },
  disabled: { icon: IconCircleOff, colour: "gray-6" },
} as const;

export function MemberState({ member: { state, since, expires_at: until } }: { readonly member: Member }) {
  return (
    <>
      <StateWord {...LOOKS[state]} word={t.states[state]} />
      {state === "invited" && until !== null ? (
        <>
          {t.until} <Moment at={until} />
        </>
      ) : (
        <>
          {t.since} <Moment at={since} />
        </>
      )}
    </>
  );
}
