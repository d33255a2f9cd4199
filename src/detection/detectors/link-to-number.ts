import { detector, finding } from "../detector.ts";
import { isIpHost } from "../urls.ts";

// http://203.0.113.9/login: a machine that somebody broke into has no name. Honest services have one.
export const linkToNumber = detector("link-to-number", (_mail, { links }) => {
  const link = links().find(({ host }) => isIpHost(host));
  if (link === undefined) return undefined;
  const reason = `A link leads to the bare number ${link.host} instead of a name.`;
  return finding({ sign: "phishing", field: "link", value: link.url, reason, score: 3 });
});
