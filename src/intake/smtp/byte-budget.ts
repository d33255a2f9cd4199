/** A semaphore in bytes over all mails that are in memory at once. */
export interface ByteBudget {
  /** The share of one mail, empty at first. */
  open(): ByteShare;
  readonly bytesInFlight: number;
}

export interface ByteShare {
  /** Takes bytes more, waiting in line up to `waitMs`; false: they did not come free in time, and none were taken. */
  take(bytes: number, waitMs: number): Promise<boolean>;
  /** Gives all of them back. */
  release(): void;
}

interface Held {
  bytes: number;
}

interface Waiting {
  readonly held: Held;
  readonly bytes: number;
  readonly resolve: (taken: boolean) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * First come, first served: a large mail at the head is not overtaken for ever by small ones.
 *
 * One mail at a time may go beyond the budget, until it is released. Senders that do not declare a size (RFC 1870)
 * would else stand half received and wait for each other, all of them in vain; and a mail larger than the whole budget
 * would never come in. So at most `maxBytes` and one mail are in memory.
 */
export function openByteBudget(maxBytes: number): ByteBudget {
  const account = new Account(maxBytes);
  return {
    open() {
      const held: Held = { bytes: 0 };
      return {
        take: (bytes, waitMs) => account.take(held, bytes, waitMs),
        release: () => account.release(held),
      };
    },
    get bytesInFlight() {
      return account.used;
    },
  };
}

class Account {
  readonly #maxBytes: number;
  readonly #line = new Set<Waiting>();
  #overdrawn: Held | undefined;
  used = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  take(held: Held, bytes: number, waitMs: number): Promise<boolean> {
    const hasRoom = this.#line.size === 0 && this.#fits(bytes);
    if (!hasRoom && !this.#mayOverdraw(held, bytes)) return this.#wait(held, bytes, waitMs);
    this.#add(held, bytes);
    return Promise.resolve(true);
  }

  release(held: Held): void {
    this.used -= held.bytes;
    held.bytes = 0;
    if (this.#overdrawn === held) this.#overdrawn = undefined;
    this.#serve();
  }

  #fits(bytes: number): boolean {
    return this.used + bytes <= this.#maxBytes;
  }

  #mayOverdraw(held: Held, bytes: number): boolean {
    if (this.#overdrawn !== undefined) return this.#overdrawn === held;
    return held.bytes > 0 || bytes > this.#maxBytes;
  }

  #add(held: Held, bytes: number): void {
    if (!this.#fits(bytes)) this.#overdrawn = held;
    held.bytes += bytes;
    this.used += bytes;
  }

  #wait(held: Held, bytes: number, waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#line.delete(waiting);
        resolve(false);
        this.#serve();
      };
      const waiting: Waiting = { held, bytes, resolve, timer: setTimeout(giveUp, waitMs) };
      this.#line.add(waiting);
    });
  }

  /** Who fits, in turn; then one of those that could go on only beyond the budget, wherever it stands. */
  #serve(): void {
    for (const next of this.#line) {
      if (!this.#fits(next.bytes)) break;
      this.#admit(next);
    }
    const stuck = this.#line.values().find((it) => this.#mayOverdraw(it.held, it.bytes));
    if (stuck !== undefined) this.#admit(stuck);
  }

  #admit(next: Waiting): void {
    this.#line.delete(next);
    clearTimeout(next.timer);
    this.#add(next.held, next.bytes);
    next.resolve(true);
  }
}
