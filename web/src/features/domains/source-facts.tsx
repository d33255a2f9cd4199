import { Text } from "@mantine/core";
import { IconShieldCheck, IconShieldExclamation } from "@tabler/icons-react";
import { domainTexts } from "../../texts/domains.ts";
import { Moment } from "../../ui/moment.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import type { Source } from "./queries.ts";

const t = domainTexts.sources;

/** What a source's copies must have that a stranger cannot. */
export function BindingView({ source: { binding } }: { readonly source: Source }) {
  return (
    <>
      <Text size="sm">{t.bindings[binding.kind]}</Text>
      {valuesOf(binding).map((it) => (
        <Text key={it} size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {it}
        </Text>
      ))}
    </>
  );
}

export function valuesOf(binding: Source["binding"]): readonly string[] {
  switch (binding.kind) {
    case "exchange-organisation":
      return binding.domains;
    case "google-seal":
      return [];
    case "client-range":
      return binding.ranges;
    case "client-certificate":
      return binding.fingerprints;
  }
}

/** How many intake addresses are valid; of two, by when the mail system's rule has to name the new one. */
export function AddressesView({ source }: { readonly source: Source }) {
  const { addresses, former_valid_until: until } = source;
  return (
    <>
      <Text size="sm">{t.addresses(addresses)}</Text>
      {until !== null && <Moment at={until} />}
    </>
  );
}

/** What came and was not believed, with the newest reason. */
export function UntrustedView({ source: { untrusted } }: { readonly source: Source }) {
  if (untrusted.copies === 0) {
    return <StateWord icon={IconShieldCheck} colour="green-7" word={t.untrustedNone} />;
  }
  return (
    <StateWord
      icon={IconShieldExclamation}
      colour="orange-7"
      word={t.untrustedCount(untrusted.copies)}
      about={`${untrusted.last_reason ?? ""} ${t.untrustedAbout}`.trim()}
    />
  );
}
