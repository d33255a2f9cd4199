import { scopeTexts as t } from "../texts/scope.ts";
import { MailText } from "./mail-text.tsx";

interface Part {
  readonly groups: readonly (Standing & { readonly name: string })[];
  readonly mailboxes: readonly (Standing & { readonly address: string })[];
}

interface Standing {
  readonly lost?: boolean;
  readonly foreign?: boolean;
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
  return [
    ...groups.map((it) => standingName(it.name, it)),
    ...mailboxes.map((it) => standingName(it.address, it)),
  ].join(", ");
}

/** The name, and why the scope does not mean it. */
export function standingName(name: string, { lost, foreign }: Standing): string {
  if (lost === true) return t.lost(name);
  return foreign === true ? t.foreign(name) : name;
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
