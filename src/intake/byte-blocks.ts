/** Collects bytes whose number is not known beforehand. */
export interface ByteBlocks {
  append(bytes: Uint8Array): void;
  readonly length: number;
  /** What was collected; the last block is cut to what it holds. */
  blocks(): Uint8Array[];
}

/**
 * Copies what comes into blocks of its own. A socket hands over slices of whatever size the sender likes: kept as
 * they are, a mail whose every line begins with a dot would be a million small buffers, and each append to one
 * growing buffer would copy all that came before.
 */
export function collectBytes(): ByteBlocks {
  const full: Uint8Array[] = [];
  let current: Uint8Array = new Uint8Array(FIRST_BLOCK);
  let used = 0;
  let length = 0;
  return {
    append(bytes) {
      length += bytes.length;
      for (let at = 0; at < bytes.length; ) {
        if (used === current.length) {
          full.push(current);
          current = new Uint8Array(Math.min(current.length * 2, MAX_BLOCK));
          used = 0;
        }
        const taken = bytes.subarray(at, at + current.length - used);
        current.set(taken, used);
        used += taken.length;
        at += taken.length;
      }
    },
    get length() {
      return length;
    },
    blocks: () => (used === 0 ? full : [...full, current.subarray(0, used)]),
  };
}

const FIRST_BLOCK = 16 << 10;
const MAX_BLOCK = 1 << 20;

/** The blocks as one array in a buffer of its own, which can be handed to a worker thread. */
export function concatBlocks(blocks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(byteLength(blocks));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

export function byteLength(blocks: readonly Uint8Array[]): number {
  return blocks.reduce((sum, it) => sum + it.length, 0);
}

/**
 * Gives the memory of large arrays back at once; they are empty afterwards. The collector counts what an array's owner
 * takes up, not what lies behind it: it let 150 MB of mails lie that nobody looked at any more. Arrays that share a
 * buffer with others, as small ones from Node's pool do, are left alone.
 */
export function freeLarge(arrays: Iterable<Uint8Array>): void {
  for (const { buffer } of arrays) {
    if (buffer.byteLength >= MAX_BLOCK && buffer instanceof ArrayBuffer) buffer.transfer(0);
  }
}
