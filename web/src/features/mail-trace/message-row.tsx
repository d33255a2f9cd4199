import { Checkbox, Text, VisuallyHidden } from "@mantine/core";
import { IconShieldQuestion } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { ShellLink } from "../../shell/shell-link.tsx";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import { DispositionBadge } from "../../ui/disposition-badge.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { DeliveryState } from "./delivery-state.tsx";
import classes from "./mail-trace.module.css";
import { isTyping } from "./list-keys.ts";
import type { FoundMessage } from "./queries.ts";

interface MessageRowProps {
  readonly message: FoundMessage;
  readonly account: string;
  readonly isTicked: boolean;
  /** The keyboard stands here. */
  readonly isActive: boolean;
  readonly onToggle: (id: string) => void;
}

export function MessageRow(props: MessageRowProps) {
  const { message, account, isTicked, isActive, onToggle } = props;
  const to = `/${account}/messages/${message.id}`;
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // A row that scrolls back into sight must not take the keyboard from whoever types.
    if (isActive && !isTyping(document.activeElement)) link.current?.focus({ preventScroll: true });
  }, [isActive]);
  return (
    <>
      <td className={classes["tick"]}>
        <Checkbox
          size="xs"
          aria-label={t.tick(message.subject.slice(0, 80) || t.noSubject)}
          checked={isTicked}
          onChange={() => onToggle(message.id)}
        />
      </td>
      <td className={classes["time"]}>
        <Moment at={message.ts} />
      </td>
      <td className={classes["from"]}>
        <Text size="sm" truncate>
          <MailText text={message.from_name} otherwise={message.from === "" ? t.noSender : message.from} />
        </Text>
        {message.from_name.trim() !== "" && (
          <Text size="xs" c="dimmed" truncate>
            <MailText text={message.from} />
          </Text>
        )}
      </td>
      <td className={classes["subject"]}>
        <ShellLink ref={link} to={to} className={classes["link"]}>
          <MailText text={message.subject} otherwise={t.noSubject} />
        </ShellLink>
        {!message.trusted && (
          <span title={t.untrusted}>
            <IconShieldQuestion size={14} aria-hidden="true" />
            <VisuallyHidden>{t.untrusted}</VisuallyHidden>
          </span>
        )}
      </td>
      <td className={classes["recipients"]}>
        <Recipients addresses={message.client_recipients} />
      </td>
      <td className={classes["disposition"]}>
        <DispositionBadge disposition={message.final_disposition} />
      </td>
      <td className={classes["state"]}>
        <DeliveryState copies={message.copies} />
      </td>
    </>
  );
}

function Recipients({ addresses }: { readonly addresses: readonly string[] }) {
  const [first = ""] = addresses;
  return (
    <>
      <Text size="sm" truncate>
        <MailText text={first} />
      </Text>
      {addresses.length > 1 && (
        <Text size="xs" c="dimmed">
          {t.more(addresses.length - 1)}
        </Text>
      )}
    </>
  );
}
