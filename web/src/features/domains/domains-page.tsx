import { Stack } from "@mantine/core";
import { domainTexts as t } from "../../texts/domains.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { CoverageSection } from "./coverage-section.tsx";
import { DomainSection } from "./domain-section.tsx";
import { ScanSection } from "./scan-section.tsx";
import { SourceSection } from "./source-section.tsx";

/** Whose mail it is, and how copies of it come in. */
export function DomainsPage() {
  return (
    <Stack gap="xl" maw={1280}>
      <PageHeader title={t.title} />
      <DomainSection />
      <SourceSection />
      <CoverageSection />
      <ScanSection />
    </Stack>
  );
}
