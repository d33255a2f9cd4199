import type { GroupSeed, UserSeed } from "./seed.ts";

/** Many people of one organisation that cost nothing until somebody asks for them: each is made from his number. */
export interface Crowd {
  readonly count: number;
  /** So many from now on. A reading of all sees them; as a change they are never told. */
  setCount(count: number): void;
  at(index: number): UserSeed;
  /** By object id or address. */
  find(idOrAddress: string): UserSeed | undefined;
  /** Everybody of it. */
  readonly group: Omit<GroupSeed, "members">;
}

const ID = /^c0000000-0000-4000-8000-(\d{12})$/;

export function openCrowd(atStart: number, domain: string): Crowd {
  let count = atStart;
  const at = (index: number): UserSeed => ({
    id: `c0000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    address: `person-${index}@${domain}`,
    aliases: [`p${index}@${domain}`],
    displayName: `Person ${index}`,
    kind: "user",
  });
  const name = new RegExp(`^p(?:erson-)?(\\d{1,9})@${domain.replaceAll(".", "\\.")}$`);
  return {
    get count() {
      return count;
    },
    setCount: (wanted) => {
      count = wanted;
    },
    at,
    find: (idOrAddress) => {
      const lower = idOrAddress.toLowerCase();
      const index = Number((ID.exec(lower) ?? name.exec(lower))?.[1] ?? "-1");
      return index >= 0 && index < count ? at(index) : undefined;
    },
    group: {
      id: "c0000000-0000-4000-9000-000000000000",
      address: `crowd@${domain}`,
      aliases: [],
      displayName: "The crowd",
      kind: "distribution",
    },
  };
}
