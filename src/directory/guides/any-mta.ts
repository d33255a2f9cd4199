import type { GuideParts, GuideStep, GuideValues } from "./setup-guide.ts";

const BINDING =
  "Sending addresses: those of the mail servers. Tick “The relay in front writes X-Original-To itself”, as the steps below make it do.";

/** Blind copies of a Postfix in front of the mailboxes. */
export function postfixGuide(values: GuideValues): GuideParts {
  return {
    title: "Postfix (any mail system behind it)",
    format: "plain-bcc",
    binding: BINDING,
    steps: [
      postfixCopies(values),
      {
        title: "Hide the noted recipients from the readers",
        text: "Else each reader could see who else got the mail as Bcc. The copies go through a client of their own, which leaves the field in. What delivers without smtp or lmtp (local, virtual, pipe) cannot take it out: deliver to mailboxes by LMTP.",
        commands: {
          where: "/etc/postfix/main.cf and master.cf, then: postfix reload",
          language: "configuration",
          text: `# main.cf\nsmtp_header_checks = regexp:{{/^X-Gm-Original-To:/ IGNORE}}\nlmtp_header_checks = $smtp_header_checks\n# master.cf\nundeliver unix - - n - - smtp -o smtp_header_checks=`,
        },
      },
      {
        title: "Check",
        text: "Send a mail to any mailbox, and look at “Is it working?” of this source. What waits, and why:",
        commands: { where: "shell", language: "shell", text: "postqueue -p" },
      },
    ],
    undo: {
      title: "Undo all of it",
      text: "Take the lines out of main.cf and master.cf again, and run postfix reload. Delete the source here only when the queue holds no copies any more.",
    },
  };
}

function postfixCopies({ address, journalDomain: host, port, hasTls }: GuideValues): GuideStep {
  const nextHop = `[${host}]:${port}`;
  // Postfix looks a next hop up as it is written, brackets and port with it: by the mere name nothing would be found, and
  // the copies would go unencrypted.
  const tls = hasTls
    ? `\nsmtp_tls_policy_maps = inline:{ ${nextHop}=secure }\nsmtp_tls_CApath = /etc/ssl/certs`
    : "";
  const insists = hasTls
    ? " They go by TLS only, to who shows a certificate for this host; smtp_tls_CApath is where the machine keeps the authorities that it trusts."
    : "";
  return {
    title: "Note the envelope’s recipients, and send a blind copy of everything",
    text: `For Postfix 3.7 or newer; what stands in such a line already stays there, behind this. A blind copy does not say whom it was for. The first line writes each recipient above the Received line, the only place where it is believed. The copies wait in the queue for as long as this instance cannot be reached (maximal_queue_lifetime, five days).${insists} Where a content filter hands mail back to Postfix, the first line belongs to the smtpd that takes it back (-o in master.cf).`,
    commands: {
      where: "/etc/postfix/main.cf",
      language: "configuration",
      text: `# The first of smtpd_recipient_restrictions:\nsmtpd_recipient_restrictions = check_recipient_access regexp:{{/^(.*)$$/ PREPEND X-Gm-Original-To: $$1}}\nalways_bcc = ${address}\ntransport_maps = inline:{ ${host}=undeliver:${nextHop} }${tls}`,
    },
  };
}

/** Blind copies of an Exim in front of the mailboxes. */
export function eximGuide(values: GuideValues): GuideParts {
  return {
    title: "Exim (any mail system behind it)",
    format: "plain-bcc",
    binding: BINDING,
    steps: [
      {
        title: "Note the envelope’s recipients",
        text: "A copy does not say whom it was for. This writes each recipient above all Received lines, the only place where it is believed.",
        commands: {
          where: "exim.conf, the ACL of acl_smtp_rcpt: first",
          language: "configuration",
          text: "warn\n  domains    = +local_domains : +relay_to_domains\n  add_header = :at_start:X-Gm-Original-To: $local_part@$domain",
        },
      },
      eximCopies(values),
      {
        title: "Hide the noted recipients from the readers",
        text: "Else each reader could see who else got the mail as Bcc.",
        commands: {
          where: "exim.conf, each transport that delivers to mailboxes",
          language: "configuration",
          text: "headers_remove = X-Gm-Original-To",
        },
      },
      {
        title: "Check",
        text: "Send a mail to any mailbox, and look at “Is it working?” of this source. What waits, and why:",
        commands: { where: "shell", language: "shell", text: "exim -bp" },
      },
    ],
    undo: {
      title: "Undo all of it",
      text: "Take the ACL entry, both routers and the transport out again. Delete the source here only when the queue holds no copies any more.",
    },
  };
}

function eximCopies({ address, journalDomain: host, port, hasTls }: GuideValues): GuideStep {
  const tls = hasTls ? "\n  hosts_require_tls = *\n  tls_verify_hosts = *" : "";
  return {
    title: "Send a copy of everything",
    text: "The first router makes the copy and lets the mail go on; the second one takes the copies here. They wait in the queue while this instance cannot be reached; a copy that never arrives is dropped, since a bounce would tell the sender its address.",
    commands: {
      where: "exim.conf, at the head of the routers, and among the transports",
      language: "configuration",
      text: `undeliver_copy:\n  driver = redirect\n  domains = +local_domains : +relay_to_domains\n  data = ${address}\n  errors_to =\n  unseen\n  no_verify\n\nundeliver_route:\n  driver = manualroute\n  domains = ${host}\n  transport = undeliver_smtp\n  route_list = * ${host}::${port} byname\n\n# transport\nundeliver_smtp:\n  driver = smtp\n  return_path = $sender_address${tls}`,
    },
  };
}
