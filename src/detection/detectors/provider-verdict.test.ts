import { expect, test } from "vitest";
import type { ProviderVerdict } from "#mail/mail.ts";
import { contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import type { Sign } from "../finding.ts";
import { providerVerdict } from "./provider-verdict.ts";

test.each<[Partial<ProviderVerdict>, readonly [Sign, number][]]>([
  [{ category: "HPHISH" }, [["phishing", 10]]],
  [{ category: "phsh" }, [["phishing", 6]]],
  [{ category: "MALW" }, [["malware", 10]]],
  [{ category: "SPOOF" }, [["spoof", 6]]],
  [{ category: "UIMP" }, [["phishing", 5]]],
  [
    { category: "SPM", spamLevel: 5 },
    [
      ["spam", 8],
      ["spam", 8],
    ],
  ],
  [{ spamLevel: 9 }, [["spam", 10]]],
  [{ category: "BULK" }, [["bulk", 6]]],
  [{ bulkLevel: 4 }, [["bulk", 3]]],
  [{ bulkLevel: 8 }, [["bulk", 6]]],
  [{ spam: true }, [["spam", 8]]],
  [{ phishy: true }, [["phishing", 6]]],
  [
    { spam: true, phishy: true },
    [
      ["spam", 8],
      ["phishing", 6],
    ],
  ],
])("%o is taken as evidence", (provider, expected) => {
  const found = detect(providerVerdict, mailWith({ provider }), contextWith());
  expect(found.map((it) => [it.sign, it.score])).toEqual(expected);
});

test.each<[Partial<ProviderVerdict>]>([
  [{}],
  [{ category: "NONE" }],
  [{ category: "SOMETHING-NEW" }],
  [{ spamLevel: -1 }],
  [{ spamLevel: 4 }],
  [{ bulkLevel: 3 }],
  [{ spam: false, phishy: false }],
])("%o says nothing against the mail", (provider) => {
  expect(detect(providerVerdict, mailWith({ provider }), contextWith())).toEqual([]);
});
