import { readFileSync } from "node:fs";
import { codeOf } from "#shared/error-code.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What may stand in a file instead of in the environment, which other processes and crash reports can see. */
export const SECRETS = [
  "DATABASE_URL",
  "UNDELIVER_SECRET_KEY",
  "UNDELIVER_OTHER_SECRET_KEYS",
  "UNDELIVER_MICROSOFT_CLIENT_SECRET",
  "UNDELIVER_ADMIN_PASSWORD",
  "UNDELIVER_MAIL_URL",
] as const;

interface WithSecrets {
  readonly environment: Environment;
  readonly mistakes: readonly string[];
}

/** The environment with what the files of `NAME_FILE` hold, each without the line end behind it. Mistakes by name, never by value. */
export function readSecretFiles(environment: Environment): WithSecrets {
  const read = SECRETS.map((name) => ({ name, ...readOne(environment, name) }));
  const found = read.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return {
    environment: { ...environment, ...Object.fromEntries(found) },
    mistakes: read.flatMap(({ mistake }) => mistake ?? []),
  };
}

interface Read {
  readonly value?: string;
  readonly mistake?: string;
}

function readOne(environment: Environment, name: string): Read {
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === "") return {};
  const value = environment[name];
  if (value !== undefined && value !== "")
    return { mistake: `${name} and ${name}_FILE must not both be set` };
  try {
    return { value: readFileSync(file, "utf8").replace(/\r?\n$/, "") };
  } catch (error) {
    return {
      mistake: `${name}_FILE names a file that cannot be read (${codeOf(error) || "unknown"}): check its place and its rights`,
    };
  }
}
