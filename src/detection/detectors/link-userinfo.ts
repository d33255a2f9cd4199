import { detector, finding } from "../detector.ts";
import { sameOwner } from "../domains.ts";
import { hostsIn } from "../shown-names.ts";
import { userinfoOf } from "../urls.ts";

const MAX_FINDINGS = 10;

// https://corp.example@evil.test/ goes to evil.test: what stands before the @ is a user name.
export const linkUserinfo = detector("link-userinfo", (_mail, { links }) =>
  links()
    .flatMap(({ url, host }) => {
      const shown = hostsIn(userinfoOf(url) ?? "")[0];
      if (shown === undefined || sameOwner(shown, host)) return [];
      const reason = `A link begins with ${shown}, but leads to ${host}.`;
      return [finding({ sign: "phishing", field: "link", value: url, reason, score: 6 })];
    })
    .slice(0, MAX_FINDINGS),
);
