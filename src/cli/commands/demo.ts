import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { Api } from "../api-client.ts";
import { type CliDeps, DEMO_KINDS, type DemoKind, type SentDemoMail } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, reading, withApi } from "../context.ts";
import { dispositionStyle } from "../disposition-style.ts";
import { findingLines } from "../finding-lines.ts";
import { printable } from "../printable.ts";
import { several } from "../read-options.ts";
import { MessageReply } from "../replies.ts";
import { plural } from "../words.ts";

type Options = Readonly<Partial<Record<DemoKind, boolean>>> & {
  readonly to?: readonly string[];
  readonly subject?: string;
  readonly wait: boolean;
};

/** `undeliver demo send|remove`. */
export function demoCommand(demo: Command, deps: CliDeps): void {
  const send = reading(demo.command("send").description("send a mail into the demo and watch it go"))
    .option("--to <addresses>", "who gets it (default: somebody of the demo organisation)", several)
    .option("--subject <text>", "in place of the template's own")
    .option("--no-wait", "only send it");
  for (const kind of DEMO_KINDS) send.option(`--${kind}`, KIND_WORDS[kind]);
  send.action(async (options: Options, command: Command) => {
    const sent = await deps.operator.demo.send({
      kind: kindOf(options),
      to: options.to,
      subject: options.subject,
    });
    if (!isJson(command))
      deps.terminal.out(`Sent “${printable(sent.subject)}” to ${printable(sent.to.join(", "))}.`);
    if (options.wait) await withApi(deps, command, (api) => watchItGo(deps, command, { api, sent }));
    else if (isJson(command)) printJson(deps, sent);
  });
  reading(demo.command("remove").description("remove the demo organisation with all its mail"))
    .option("--yes", "do not ask")
    .action(async ({ yes = false }: { yes?: boolean }, command: Command) => {
      await consent(deps, { question: "Remove the demo organisation with all its mail?", given: yes });
      if (!(await deps.operator.demo.remove())) throw new CliError("There is no demo organisation here.");
      if (isJson(command)) printJson(deps, { removed: true });
      else deps.terminal.out("The demo organisation is removed. Restart the server to end its simulator.");
    });
}

const KIND_WORDS: Readonly<Record<DemoKind, string>> = {
  clean: "an honest mail",
  newsletter: "a newsletter",
  spam: "an offer nobody asked for",
  phish: "a phishing mail (the default)",
  malware: "a mail with a dangerous attachment",
  spoof: "a mail that pretends to come from a colleague",
};

function kindOf(options: Options): DemoKind {
  const [first, ...others] = DEMO_KINDS.filter((it) => options[it] === true);
  if (others.length > 0) throw new CliError("One kind of mail at a time.", { exitCode: 2 });
  return first ?? "phish";
}

const POLL_MS = 100;
const PATIENCE_MS = 20_000;
/** By then every recipient that has a mailbox has his copy. */
const ALL_THERE_MS = 3_000;

interface Sent {
  readonly api: Api;
  readonly sent: SentDemoMail;
}

/** Shows the mail's way: judged, and out of the mailboxes again. */
async function watchItGo(deps: CliDeps, command: Command, { api, sent }: Sent): Promise<void> {
  const startedAt = performance.now();
  // Google journals a copy for each recipient, so the message can be there before all of its copies are.
  const isEnough = ({ copies }: MessageReply): boolean =>
    copies.open === 0 && (copies.total >= sent.to.length || performance.now() - startedAt > ALL_THERE_MS);
  const message = await pollFor(deps, { api, sent, isEnough });
  if (message === undefined) {
    if (deps.signal.aborted)
      throw new CliError("The mail was sent; undeliver trace shows it once it is there.");
    throw new CliError("The mail did not arrive as a journal copy within 20 s: is the demo running?");
  }
  if (isJson(command)) return printJson(deps, { ...sent, message });
  const { terminal } = deps;
  const { total, retracted, failed, open } = message.copies;
  terminal.out(
    `Judged ${terminal.paint(dispositionStyle(message.final_disposition), message.final_disposition)}`,
  );
  terminal.out(findingLines(message.findings, terminal.paint) || "  Nothing was found.");
  terminal.out(
    `${plural(total, "copy", "copies")}: ${retracted} taken out and checked, ${failed} failed, ${open} open (after ${Math.round(performance.now() - startedAt)} ms)`,
  );
  return terminal.note(`undeliver trace show ${message.id}`);
}

interface Polling extends Sent {
  readonly isEnough: (message: MessageReply) => boolean;
}

async function pollFor(
  { signal }: CliDeps,
  { api, sent, isEnough }: Polling,
): Promise<MessageReply | undefined> {
  const until = performance.now() + PATIENCE_MS;
  let last: MessageReply | undefined;
  while (performance.now() < until && !signal.aborted) {
    const query = { message_id: sent.messageId, detections_only: false };
    last = (await api.page("/investigate", MessageReply, query)).items[0] ?? last;
    if (last !== undefined && isEnough(last)) return last;
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
  return last;
}
