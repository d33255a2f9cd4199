import type { ProviderVerdict } from "./mail.ts";
import type { ProviderFields } from "./provider-fields.ts";

/**
 * The provider's own verdict, from the fields that it wrote:
 * https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo and Google's X-Gm-Spam and X-Gm-Phishy.
 */
export function readProviderVerdict({ fields }: ProviderFields): ProviderVerdict {
  const value = (name: string): string => fields.find((it) => it.name === name)?.value ?? "";
  const report = labels(value("x-forefront-antispam-report"));
  return {
    category: report.get("CAT") || undefined,
    spamLevel: level(report.get("SCL") ?? value("x-ms-exchange-organization-scl"), -1),
    bulkLevel: level(labels(value("x-microsoft-antispam")).get("BCL") ?? "", 0),
    spam: flag(value("x-gm-spam")),
    phishy: flag(value("x-gm-phishy")),
  };
}

const MAX_CHARACTERS = 8_192;
const MAX_LEVEL = 9;

/** `CIP:192.0.2.1;SCL:5;CAT:PHSH;`. What is written first counts. */
function labels(value: string): ReadonlyMap<string, string> {
  const pairs = value.slice(0, MAX_CHARACTERS).split(";").reverse();
  return new Map(
    pairs.flatMap((pair) => {
      const colon = pair.indexOf(":");
      return colon < 0
        ? []
        : [[pair.slice(0, colon).trim().toUpperCase(), pair.slice(colon + 1).trim()] as const];
    }),
  );
}

function level(text: string, lowest: number): number | undefined {
  if (!/^-?\d$/.test(text)) return undefined;
  const value = Number(text);
  return value >= lowest && value <= MAX_LEVEL ? value : undefined;
}

function flag(text: string): boolean | undefined {
  if (text === "1") return true;
  return text === "0" ? false : undefined;
}
