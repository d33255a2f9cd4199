import type { Finding } from "#detection/finding.ts";
import { registrable } from "#detection/domains.ts";
import type { Message } from "./trace.ts";

/**
 * A message as those see it who may not read mail. Sender, recipients, subject, headers, names and hashes of attachments, and
 * the verdict are metadata. What stands in the body is not: of its links only whose they are is left, none of their texts, and
 * of what was found in the text only that it was (docs/decisions/0010-audit.md).
 */
export function withoutContent(message: Message): Message {
  const { facts, findings } = message;
  const owners = new Set(facts.links.flatMap(({ url }) => ownerOf(url) ?? []));
  return {
    ...message,
    findings: findings.map(findingWithoutContent),
    facts: { ...facts, links: [...owners].map((url) => ({ url, text: "" })) },
  };
}

/** Whether somebody who may not read mail would see less of it. */
export function hasContent({ facts, findings }: Message): boolean {
  return facts.links.length > 0 || findings.some((it) => findingWithoutContent(it) !== it);
}

function findingWithoutContent(finding: Finding): Finding {
  const { field, value, reason } = finding;
  const left = leftOf(field, value);
  if (left === value) return finding;
  return { ...finding, value: left, reason: value === "" ? reason : reason.replaceAll(value, left) };
}

function leftOf(field: string, value: string): string {
  if (field === "text") return "";
  return field === "link" ? (ownerOf(value) ?? "") : value;
}

/** Of an address or a host: its registered domain, or the bare number. */
function ownerOf(link: string): string | undefined {
  const host = hostIn(link);
  return host === undefined ? undefined : (registrable(host) ?? host);
}

function hostIn(link: string): string | undefined {
  const address = /^\s*(?:https?|ftp|mailto):/i.test(link) ? link : `http://${link.replace(/^[\s/\\]+/, "")}`;
  const url = URL.parse(address);
  if (url === null) return undefined;
  // Not every address names its host where one of the web does.
  const host = url.protocol === "mailto:" ? url.pathname.split("@").at(-1) : url.hostname;
  return host === "" ? undefined : host?.toLowerCase();
}
