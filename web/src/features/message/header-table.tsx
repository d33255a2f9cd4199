import { messageTexts } from "../../texts/message.ts";
import { MailText } from "../../ui/mail-text.tsx";
import classes from "./header-table.module.css";

interface HeaderTableProps {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Of each value. */
  readonly mostCharacters: number;
}

/** Header fields in the order of the mail. */
export function HeaderTable({ headers, mostCharacters }: HeaderTableProps) {
  return (
    <table className={classes["headers"]} aria-label={messageTexts.details.headers}>
      <tbody>
        {headers.map(({ name, value }, index) => (
          // One field may stand in a mail several times, and their order never changes.
          // oxlint-disable-next-line react/no-array-index-key
          <tr key={index}>
            <th scope="row">{name}</th>
            <td>
              <MailText text={value} mostCharacters={mostCharacters} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
