import { Container, Text, Title } from "@mantine/core";
import { shellTexts as t } from "../texts/shell.ts";

export function NoAccount() {
  return (
    <Container size="sm" py="xl">
      <Title order={1}>{t.noAccount.title}</Title>
      <Text my="md">{t.noAccount.body}</Text>
    </Container>
  );
}
