import { Anchor, List, Stack, Text } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { runTexts } from "../../texts/run.ts";
import { destinationName } from "../../ui/destination-name.ts";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { reasonText } from "../../ui/reason-text.ts";
import type { RunCopy } from "./queries.ts";
import { differencesIn, readEvidence, type SeenItem } from "./read-evidence.ts";

const t = runTexts.evidence;

/** What the outcome of a copy rests upon: what was read, where and when. */
export function CopyEvidence({ copy }: { readonly copy: RunCopy }) {
  const { id: account } = useAccount();
  const evidence = readEvidence(copy.evidence);
  const { different, setBack } = differencesIn(copy.evidence);
  const words = (it: { field: string; was: string; is: string }) => `${it.field}: ${it.was} → ${it.is}`;
  const lines = [
    ...(copy.reason === "" ? [] : [reasonText(copy.reason)]),
    ...evidence.notOurs,
    ...(evidence.vanished > 0 ? [t.vanished(evidence.vanished)] : []),
    ...(evidence.leftAlone > 0 ? [t.leftAlone(evidence.leftAlone)] : []),
    ...different.map((it) => `${t.different} – ${words(it)}`),
    ...setBack.map((it) => `${t.setBack} – ${it.field}: ${it.is} → ${it.was}`),
  ];
  return (
    <Stack gap="xs">
      <Facts
        facts={[
          [t.asked, destinationName(copy.destination)],
          [t.reached, placeName(copy.reached ?? "")],
          [t.looked, momentOf(evidence.lookedAt)],
          [t.wasRead, copy.was_read === null ? undefined : copy.was_read ? t.yes : t.no],
          [t.attempts, String(copy.attempts)],
          [t.requested, momentOf(copy.requested_at)],
          [t.firstCall, momentOf(copy.first_call_at)],
          [t.completed, momentOf(copy.completed_at)],
          [t.next, momentOf(copy.next_attempt_at)],
          [t.restorable, copy.restorable === null ? undefined : <Restorable key="restorable" copy={copy} />],
          [t.code, evidence.code],
          [t.request, evidence.requestId],
          [
            t.message,
            <Anchor
              key="message"
              component={ShellLink}
              to={`/${account}/messages/${copy.investigate_id}`}
              size="sm"
            >
              {t.openMessage}
            </Anchor>,
          ],
        ]}
      />
      {evidence.items.length > 0 && (
        <div>
          <Text size="xs" c="dimmed">
            {t.items}
          </Text>
          <List size="sm">
            {evidence.items.map((it, index) => (
              // Items have no name of their own here, and their order does not change.
              // oxlint-disable-next-line react/no-array-index-key
              <List.Item key={index}>
                <MailText text={itemWords(it)} />
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {lines.length > 0 && (
        <List size="sm">
          {lines.map((it) => (
            <List.Item key={it}>
              <MailText text={it} />
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

function itemWords({ place, folder, isRead, provedBy }: SeenItem): string {
  const where = [placeName(place), folder === "" ? "" : `${t.folder} ${folder}`]
    .filter((it) => it !== "")
    .join(" ");
  const read = isRead === undefined ? "" : isRead ? t.read : t.unread;
  const proof = provedBy === "" ? "" : `${t.provedBy} ${provedBy}`;
  return [where, read, proof].filter((it) => it !== "").join(", ");
}

function Restorable({ copy }: { readonly copy: RunCopy }) {
  if (copy.restorable === null) return undefined;
  return (
    <>
      {t.restorableWords[copy.restorable]}
      {copy.restorable_until !== null && (
        <>
          {" "}
          {t.restorableUntil} <Moment at={copy.restorable_until} />
        </>
      )}
      {copy.restorable_why !== null && <Text size="xs">{copy.restorable_why}</Text>}
    </>
  );
}

function momentOf(at: string | null | undefined) {
  return at === null || at === undefined ? undefined : <Moment at={at} />;
}

/** As a person says it; what is not known is shown as it is. */
function placeName(place: string): string {
  return new Map<string, string>(Object.entries(t.places)).get(place) ?? place;
}
