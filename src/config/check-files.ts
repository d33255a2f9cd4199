import { readFileSync, statSync } from "node:fs";
import { codeOf } from "#shared/error-code.ts";
import { isCertificatePair } from "./is-certificate-pair.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment names and a process could not use, by name and never by value. */
export function checkFiles(environment: Environment): readonly string[] {
  const read = FILES.map((name) => readFile(name, environment[name]));
  const [cert, key, appCert, appKey] = read.map((it) => it?.text);
  return [
    ...read.flatMap((it) => it?.mistake ?? []),
    ...pairMistake("UNDELIVER_TLS", cert, key),
    ...pairMistake("UNDELIVER_MICROSOFT", appCert, appKey),
    ...folderMistake(environment),
  ];
}

const FILES = [
  "UNDELIVER_TLS_CERT",
  "UNDELIVER_TLS_KEY",
  "UNDELIVER_MICROSOFT_CERT",
  "UNDELIVER_MICROSOFT_KEY",
  "UNDELIVER_PROVIDER_ENDPOINTS",
] as const;

interface Read {
  readonly text?: string;
  readonly mistake?: string;
}

function readFile(name: string, file: string | undefined): Read | undefined {
  if (file === undefined || file === "") return undefined;
  try {
    return { text: readFileSync(file, "utf8") };
  } catch (error) {
    return {
      mistake: `${name} names a file that cannot be read (${codeOf(error) || "unknown"}): check its place and its rights`,
    };
  }
}

function pairMistake(what: string, cert: string | undefined, key: string | undefined): readonly string[] {
  if (cert === undefined || key === undefined) return [];
  if (isCertificatePair({ cert, key })) return [];
  return [`${what}_CERT and ${what}_KEY must be a certificate and its own private key, both in PEM`];
}

/** Only what is there and no folder: what is not there yet is made at the start. */
function folderMistake({ UNDELIVER_DATA_DIR: folder }: Environment): readonly string[] {
  if (folder === undefined || folder === "") return [];
  try {
    const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? true;
    return isFolder ? [] : ["UNDELIVER_DATA_DIR is there and is no folder"];
  } catch (error) {
    return [`UNDELIVER_DATA_DIR cannot be looked at (${codeOf(error) || "unknown"})`];
  }
}
