import { CliError } from "./cli-error.ts";

/** The ways in which `undeliver retract` takes what it shall retract. */
export interface NamingOptions {
  readonly search?: string;
  readonly messageId?: readonly string[];
  readonly includeAmbiguous?: boolean;
  readonly samples?: readonly Sample[];
  readonly campaign?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** A file as the API takes it. */
export interface Sample {
  readonly name: string;
  readonly content_base64: string;
}

/** What is asked of the API beside destination and reason. */
export interface NamedRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Exactly one way: two could mean both of them, or what they have in common. */
export function nameMessages(ids: readonly string[], options: NamingOptions): NamedRequest {
  const ways = waysOf(ids, options);
  if (options.campaign === undefined && (options.include ?? options.exclude) !== undefined) {
    throw new CliError("--include and --exclude choose among the messages of --campaign.", { exitCode: 2 });
  }
  const [way] = ways;
  if (way !== undefined && ways.length === 1) return way;
  throw new CliError(
    `${ways.length === 0 ? "Name the messages" : "Name the messages in one way only"}: by their ids as \`undeliver trace\` shows them, with --search, --message-id, --eml or --campaign.`,
    { exitCode: 2 },
  );
}

function waysOf(ids: readonly string[], options: NamingOptions): readonly NamedRequest[] {
  const { search, messageId, includeAmbiguous, samples, campaign: of, include, exclude } = options;
  const bodies = [
    ids.length > 0 && { ids },
    search !== undefined && { search: { query: search } },
    messageId !== undefined && {
      message_ids: messageId,
      ...(includeAmbiguous === true && { include_ambiguous: true }),
    },
    of !== undefined && { campaign: { of, include, exclude } },
  ];
  const named = bodies.flatMap((body) => (body === false ? [] : [{ path: "/retractions", body }]));
  return samples === undefined ? named : [...named, { path: "/retractions/samples", body: { samples } }];
}
