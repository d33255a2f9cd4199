import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { messageTexts } from "../../texts/message.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import classes from "./header-table.module.css";
import { type MailTrace, traceQuery } from "./queries.ts";
import { Section } from "./section.tsx";
import { useWhich } from "./use-which.ts";

const t = messageTexts.trace;

/** How the message came in, and what went out about it, line by line. */
export function TraceTab() {
  return (
    <Loaded query={useQuery(traceQuery(useWhich()))}>
      {({ inbound, outbound }) => (
        <>
          <Lines title={t.inbound} of={inbound} />
          <Lines title={t.outbound} of={outbound} />
        </>
      )}
    </Loaded>
  );
}

interface LinesProps {
  readonly title: string;
  readonly of: MailTrace["inbound"];
}

function Lines({ title, of: { lines, pending } }: LinesProps) {
  return (
    <Section title={title} {...(pending && { hint: t.pending })}>
      {lines.length === 0 ? (
        <Text size="sm">{t.empty}</Text>
      ) : (
        <table className={classes["headers"]} aria-label={title}>
          <tbody>
            {lines.map(({ lineno, ts, message }) => (
              <tr key={lineno}>
                <th scope="row">
                  <Moment at={ts} />
                </th>
                <td>
                  <MailText text={message} mostCharacters={2_048} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
