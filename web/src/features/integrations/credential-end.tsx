import { Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { selfTestTexts } from "../../texts/self-test.ts";
import { Moment } from "../../ui/moment.tsx";

const t = selfTestTexts.facts;
const DAY_MS = 86_400_000;
/** As it is announced. */
const SOON_DAYS = 30;

/** When a secret or certificate ends; where that is near, in words. */
export function CredentialEnd({ at }: { readonly at: string | null }) {
  if (at === null) return t.endUnknown;
  const days = daysUntil(at);
  return (
    <>
      <Moment at={at} />
      {days <= SOON_DAYS && (
        <Text size="sm" component="div">
          <IconAlertTriangle
            size={16}
            aria-hidden
            color={`var(--mantine-color-${days <= 0 ? "red" : "yellow"}-7)`}
            style={{ verticalAlign: "text-bottom" }}
          />{" "}
          {days <= 0 ? t.ended : t.endsSoon(Math.floor(days))}. {t.replace}
        </Text>
      )}
    </>
  );
}

function daysUntil(at: string): number {
  return (Date.parse(at) - Date.now()) / DAY_MS;
}
