import type { Detector } from "./detector.ts";
import { allowList } from "./detectors/allow-list.ts";
import { authenticationFailed } from "./detectors/authentication-failed.ts";
import { automaticMail } from "./detectors/automatic-mail.ts";
import { blockList } from "./detectors/block-list.ts";
import { bulkHeaders } from "./detectors/bulk-headers.ts";
import { bulkWording } from "./detectors/bulk-wording.ts";
import { credentialLure } from "./detectors/credential-lure.ts";
import { dangerousAttachment } from "./detectors/dangerous-attachment.ts";
import { deceptiveLink } from "./detectors/deceptive-link.ts";
import { displayNameAddress } from "./detectors/display-name-address.ts";
import { envelopeSenderElsewhere } from "./detectors/envelope-sender-elsewhere.ts";
import { indicator } from "./detectors/indicator.ts";
import { impersonatedPerson } from "./detectors/impersonated-person.ts";
import { linkToNumber } from "./detectors/link-to-number.ts";
import { linkUserinfo } from "./detectors/link-userinfo.ts";
import { lookalikeDomain } from "./detectors/lookalike-domain.ts";
import { ownDomainForged } from "./detectors/own-domain-forged.ts";
import { providerVerdict } from "./detectors/provider-verdict.ts";
import { replyToElsewhere } from "./detectors/reply-to-elsewhere.ts";
import { trustedSender } from "./detectors/trusted-sender.ts";
import { unsolicitedCommercial } from "./detectors/unsolicited-commercial.ts";

/** Every check, in the order in which findings are shown: people's own word, the provider's, the sender, the content. */
export const DETECTORS: readonly Detector[] = [
  blockList,
  indicator,
  allowList,
  providerVerdict,
  ownDomainForged,
  authenticationFailed,
  lookalikeDomain,
  displayNameAddress,
  impersonatedPerson,
  replyToElsewhere,
  envelopeSenderElsewhere,
  dangerousAttachment,
  deceptiveLink,
  linkUserinfo,
  linkToNumber,
  credentialLure,
  unsolicitedCommercial,
  bulkHeaders,
  bulkWording,
  trustedSender,
  automaticMail,
];
