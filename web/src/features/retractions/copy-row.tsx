import { UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { runTexts } from "../../texts/run.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { OutcomeBadge } from "../../ui/outcome-badge.tsx";
import { reasonText } from "../../ui/reason-text.ts";
import classes from "./copies.module.css";
import { CopyEvidence } from "./copy-evidence.tsx";
import type { RunCopy } from "./queries.ts";
import { differencesIn } from "./read-evidence.ts";

interface CopyRowProps {
  /** Absent while its page is asked for. */
  readonly copy: RunCopy | undefined;
  /** Of all rows of the table, its head counted. */
  readonly index: number;
  readonly isOpen: boolean;
  readonly onToggle: (id: string) => void;
}

const t = runTexts.copies;

/** One copy: whose mailbox, how it ended, why; opened, what that was read from. */
export function CopyRow({ copy, index, isOpen, onToggle }: CopyRowProps) {
  if (copy === undefined) {
    return (
      <tr aria-rowindex={index}>
        <td colSpan={4}>{t.loading}</td>
      </tr>
    );
  }
  const mailbox = copy.mailbox ?? copy.recipient;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const at = copy.completed_at ?? copy.next_attempt_at;
  return (
    <>
      <tr aria-rowindex={index}>
        <td>
          <UnstyledButton
            className={classes["opener"] ?? ""}
            onClick={() => onToggle(copy.copy_id)}
            aria-expanded={isOpen}
            aria-label={t.details(mailbox)}
          >
            <Chevron size={16} aria-hidden style={{ flex: "none" }} />
            <span className={classes["cut"]}>
              <MailText text={mailbox} oneLine />
            </span>
          </UnstyledButton>
        </td>
        <td>
          <OutcomeBadge outcome={copy.outcome} />
        </td>
        <td className={classes["wide"]}>
          <MailText text={reasonOf(copy)} />
        </td>
        <td className={classes["wide"]}>{at === null ? "" : <Moment at={at} />}</td>
      </tr>
      {isOpen && (
        <tr aria-rowindex={index}>
          <td colSpan={4} className={classes["details"]}>
            <CopyEvidence copy={copy} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Its reason, and of a release each field that differs. */
function reasonOf(copy: RunCopy): string {
  const { different } = differencesIn(copy.evidence);
  const reason = reasonText(copy.reason);
  const fields = different.map(({ field, was, is }) => `${field}: ${was} → ${is}`);
  if (copy.outcome === "restored" && fields.length === 0) {
    return [reason, runTexts.evidence.same].filter((it) => it !== "").join("; ");
  }
  return [reason, ...fields].filter((it) => it !== "").join("; ");
}
