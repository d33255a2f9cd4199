import { Anchor, Container, Text, Title } from "@mantine/core";
import { shellTexts as t } from "../texts/shell.ts";

export function NotFound() {
  return (
    <Container size="sm" py="xl">
      <Title order={1}>{t.notFound.title}</Title>
      <Text my="md">{t.notFound.body}</Text>
      <Anchor href="/">{t.notFound.back}</Anchor>
    </Container>
  );
}
