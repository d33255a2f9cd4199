import { IconCheck, IconMinus, IconX, type TablerIcon } from "@tabler/icons-react";
import { messageTexts } from "../../texts/message.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { Facts } from "../../ui/facts.tsx";
import type { Detections } from "./queries.ts";

const t = messageTexts.details;
type Results = Detections["authentication"];
type Check = Results["spf"];

/** SPF, DKIM and DMARC, with the domain that each was checked for. */
export function AuthenticationResults({ results }: { readonly results: Results }) {
  const checks = [
    { label: t.spf, check: results.spf, domain: results.mail_from_domain },
    { label: t.dkim, check: results.dkim, domain: results.dkim_domain },
    { label: t.dmarc, check: results.dmarc, domain: results.header_from_domain },
    ...(results.compauth === "unknown" ? [] : [{ label: t.compauth, check: results.compauth, domain: null }]),
  ];
  return (
    <Facts
      facts={checks.map(({ label, check, domain }) => [
        label,
        <Result key={label} check={check} domain={domain} />,
      ])}
    />
  );
}

const LOOKS: Readonly<Partial<Record<Check, { readonly icon: TablerIcon; readonly colour: string }>>> = {
  pass: { icon: IconCheck, colour: "green-7" },
  fail: { icon: IconX, colour: "red-7" },
  softfail: { icon: IconX, colour: "orange-7" },
  error: { icon: IconX, colour: "orange-7" },
};

function Result({ check, domain }: { readonly check: Check; readonly domain: string | null }) {
  const { icon: Icon, colour } = LOOKS[check] ?? { icon: IconMinus, colour: "gray-6" };
  return (
    <span style={{ display: "inline-flex", gap: 4, alignItems: "center", flexWrap: "wrap" }}>
      <Icon size={16} aria-hidden color={`var(--mantine-color-${colour})`} />
      {t.checks[check]} {domain !== null && <MailText text={t.forDomain(domain)} />}
    </span>
  );
}
