import { Group, Kbd, Table } from "@mantine/core";

export interface Shortcut {
  /** Any of them. */
  readonly keys: readonly string[];
  readonly does: string;
}

/** Keys and what they do, as a table. */
export function Shortcuts({
  title,
  shortcuts,
}: {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}) {
  return (
    <Table verticalSpacing={6}>
      <Table.Caption style={{ captionSide: "top", textAlign: "start", fontWeight: 600 }}>
        {title}
      </Table.Caption>
      <Table.Tbody>
        {shortcuts.map(({ keys, does }) => (
          <Table.Tr key={does}>
            <Table.Th scope="row" fw={400}>
              {does}
            </Table.Th>
            <Table.Td>
              <Group gap={4} justify="flex-end">
                {keys.map((it) => (
                  <Kbd key={it}>{it}</Kbd>
                ))}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
