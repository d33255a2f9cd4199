import { Anchor, Card, Code, List, Stack, Text, ThemeIcon, Title, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCircle } from "@tabler/icons-react";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { overviewTexts } from "../../texts/overview.ts";
import { GuideLink } from "../../ui/guide-link.tsx";
import type { Attention } from "./queries.ts";
import { mayGoTo } from "./where-mended.ts";

const t = overviewTexts.next;

type Step = keyof typeof t.steps;
const STEPS: readonly (readonly [Step, path: string])[] = [
  ["integrations", "settings/integrations"],
  ["domains", "settings/domains"],
  ["sources", "settings/domains"],
  ["hasMail", "settings/domains"],
  ["acts", "settings/retract-settings/auto-retract"],
];

/** For whoever has just begun: what is still to do before the product works; nothing once all is done. */
export function NextSteps({ setUp }: { readonly setUp: Attention["set_up"] }) {
  if (setUp.is_demo) return <DemoNotice />;
  const isDone: Readonly<Record<Step, boolean>> = {
    integrations: setUp.integrations > 0,
    domains: setUp.domains > 0,
    sources: setUp.sources > 0,
    hasMail: setUp.has_mail,
    acts: setUp.acts,
  };
  if (STEPS.every(([step]) => isDone[step])) return undefined;
  return (
    <Card withBorder component="section" aria-label={t.title} padding="md">
      <Title order={2} size="h4" mb="xs">
        {t.title}
      </Title>
      <List size="sm" spacing={6} center>
        {STEPS.map(([step, path]) => (
          <StepItem key={step} text={t.steps[step]} path={path} isDone={isDone[step]} />
        ))}
      </List>
      <Text size="sm" mt="xs">
        {t.guides}: <GuideLink to="microsoft">{t.guide.microsoft}</GuideLink>,{" "}
        <GuideLink to="google">{t.guide.google}</GuideLink>
      </Text>
    </Card>
  );
}

interface StepItemProps {
  readonly text: string;
  readonly path: string;
  readonly isDone: boolean;
}

function StepItem({ text, path, isDone }: StepItemProps) {
  const { id, permissions } = useAccount();
  const Icon = isDone ? IconCheck : IconCircle;
  return (
    <List.Item
      icon={
        <ThemeIcon size={20} radius="xl" color={isDone ? "green.8" : "gray.7"}>
          <Icon size={14} aria-hidden />
          <VisuallyHidden>{isDone ? t.done : t.open}</VisuallyHidden>
        </ThemeIcon>
      }
    >
      {!isDone && mayGoTo(path, permissions) ? (
        <Anchor component={ShellLink} to={`/${id}/${path}`}>
          {text}
        </Anchor>
      ) : (
        text
      )}
    </List.Item>
  );
}

function DemoNotice() {
  return (
    <Card withBorder component="section" aria-label={t.demo.title} padding="md">
      <Stack gap={6}>
        <Title order={2} size="h4">
          {t.demo.title}
        </Title>
        <Text size="sm">{t.demo.body}</Text>
        <Text size="sm">{t.demo.create}</Text>
        <Code block tabIndex={0}>
          {t.demo.commands.join("\n")}
        </Code>
        <Text size="sm">
          {t.demo.after} <Code>npx undeliver demo remove</Code>
        </Text>
      </Stack>
    </Card>
  );
}
