import { scopeTexts as t } from "../texts/scope.ts";
import { MailText } from "./mail-text.tsx";

interface Part {
  readonly groups: readonly { readonly name: string; readonly lost?: boolean }[];
  readonly mailboxes: readonly { readonly address: string; readonly lost?: boolean }[];
}

interface ScopePartsProps {
  readonly scope: { readonly only: Part | null; readonly except: Part | null } | null;
}

/** Whose copies, in words. */
export function ScopeParts({ scope }: ScopePartsProps) {
  if (scope === null) return t.everybody;
  return (
    <>
      {scope.only !== null && <NamedPart label={t.only} part={scope.only} />}
      {scope.except !== null && <NamedPart label={t.except} part={scope.except} />}
    </>
  );
}

function NamedPart({ label, part }: { readonly label: string; readonly part: Part }) {
  return (
    <div>
      {label}: <MailText text={namesOf(part)} />
    </div>
  );
}

function namesOf({ groups, mailboxes }: Part): string {
  const names = [
    ...groups.map((it) => ({ name: it.name, isLost: it.lost })),
    ...mailboxes.map((it) => ({ name: it.address, isLost: it.lost })),
  ];
  return names.map(({ name, isLost }) => (isLost === true ? t.lost(name) : name)).join(", ");
}

/** In one line, for a change. */
export function scopeLine(scope: ScopePartsProps["scope"]): string {
  if (scope === null) return t.everybody;
  const parts = [
    scope.only && `${t.only}: ${namesOf(scope.only)}`,
    scope.except && `${t.except}: ${namesOf(scope.except)}`,
  ];
  return parts.filter((it) => it !== null).join("; ");
}
