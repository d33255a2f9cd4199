import type { GoogleUser } from "./directory.ts";

/** Many people of one customer that cost nothing until somebody asks for them: each is made from his number. */
export interface GoogleCrowd {
  readonly count: number;
  setCount(count: number): void;
  /** By id or any address. */
  find(key: string): GoogleUser | undefined;
  /** The next ones in the order of their addresses, which is that of their numbers. */
  after(primaryEmail: string, limit: number): readonly GoogleUser[];
}

const ID = /^2(\d{20})$/;

export function openGoogleCrowd(domain: string): GoogleCrowd {
  let count = 0;
  const address = /^p(?:erson-)?(\d{7})@(.+)$/;
  const numberIn = (key: string): number => {
    const [, number = "-1", at = domain] = ID.exec(key) ?? address.exec(key.toLowerCase()) ?? [];
    return at === domain ? Number(number) : -1;
  };
  return {
    get count() {
      return count;
    },
    setCount: (wanted) => {
      count = wanted;
    },
    find: (key) => {
      const number = numberIn(key);
      return number >= 0 && number < count ? crowdUser(number, domain) : undefined;
    },
    after: (primaryEmail, limit) => {
      const first = firstAfter(primaryEmail, count, domain);
      const length = Math.max(0, Math.min(limit, count - first));
      return Array.from({ length }, (_, index) => crowdUser(first + index, domain));
    },
  };
}

function crowdUser(number: number, domain: string): GoogleUser {
  const digits = String(number).padStart(7, "0");
  return {
    id: `2${digits.padStart(20, "0")}`,
    primaryEmail: `person-${digits}@${domain}`,
    name: `Person ${number}`,
    aliases: [`p${digits}@${domain}`],
    nonEditableAliases: [],
    isAdmin: false,
    suspended: false,
    archived: false,
    isMailboxSetup: true,
  };
}

/** By halves: a page of a hundred thousand must not look at all of them. */
function firstAfter(primaryEmail: string, count: number, domain: string): number {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (crowdUser(middle, domain).primaryEmail > primaryEmail) to = middle;
    else from = middle + 1;
  }
  return from;
}
