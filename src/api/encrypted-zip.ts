import { crc32, createDeflateRaw } from "node:zlib";

export interface ZippedFile {
  /** Its name inside of the archive, in ASCII. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly password: string;
  readonly at: Date;
  /** Twelve random bytes, so that two archives of one file have nothing in common. */
  readonly salt: Uint8Array;
}

/**
 * One file as a ZIP archive with a password, piece by piece, in the old encryption that every program opens (APPNOTE.TXT
 * section 6.1). It keeps no secret: it keeps mail scanners and previews out of a dangerous file, and nobody opens it by
 * mistake.
 */
export async function* encryptedZip(file: ZippedFile): AsyncGenerator<Uint8Array> {
  const stamp = dosTime(file.at);
  yield localHeader(file.name, stamp);
  const cipher = new ZipCipher(file.password);
  const head = Uint8Array.from(file.salt.subarray(0, SALT_BYTES));
  // What tells a wrong password: the time where, as here, the sizes follow behind the data.
  head[SALT_BYTES - 1] = stamp.time >>> 8;
  let packedBytes = SALT_BYTES;
  yield cipher.encrypt(head);
  const packer = createDeflateRaw();
  packer.end(file.bytes);
  for await (const piece of packer as AsyncIterable<Buffer>) {
    packedBytes += piece.length;
    yield cipher.encrypt(piece);
  }
  const sizes = { crc: crc32(file.bytes), packedBytes, bytes: file.bytes.length };
  yield descriptor(sizes);
  const directory = directoryEntry(file.name, stamp, sizes);
  const directoryAt = LOCAL_BYTES + file.name.length + packedBytes + DESCRIPTOR_BYTES;
  yield directory;
  yield endOfDirectory(directory.length, directoryAt);
}

const SALT_BYTES = 12;
const LOCAL_BYTES = 30;
const DESCRIPTOR_BYTES = 16;
const VERSION = 20;
/** Encrypted, with the sizes behind the data. */
const FLAGS = 0b1001;
const DEFLATED = 8;

interface DosTime {
  readonly time: number;
  readonly date: number;
}

function dosTime(at: Date): DosTime {
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >>> 1),
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}

interface Sizes {
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
}

function localHeader(name: string, { time, date }: DosTime): Buffer {
  const header = Buffer.alloc(LOCAL_BYTES);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DEFLATED, 8);
  header.writeUInt16LE(time, 10);
  header.writeUInt16LE(date, 12);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name, "ascii")]);
}

function descriptor({ crc, packedBytes, bytes }: Sizes): Buffer {
  const block = Buffer.alloc(DESCRIPTOR_BYTES);
  block.writeUInt32LE(0x08074b50, 0);
  block.writeUInt32LE(crc, 4);
  block.writeUInt32LE(packedBytes, 8);
  block.writeUInt32LE(bytes, 12);
  return block;
}

function directoryEntry(name: string, { time, date }: DosTime, { crc, packedBytes, bytes }: Sizes): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(VERSION, 4);
  entry.writeUInt16LE(VERSION, 6);
  entry.writeUInt16LE(FLAGS, 8);
  entry.writeUInt16LE(DEFLATED, 10);
  entry.writeUInt16LE(time, 12);
  entry.writeUInt16LE(date, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(packedBytes, 20);
  entry.writeUInt32LE(bytes, 24);
  entry.writeUInt16LE(name.length, 28);
  return Buffer.concat([entry, Buffer.from(name, "ascii")]);
}

function endOfDirectory(directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryAt, 16);
  return end;
}

/** The three keys of APPNOTE.TXT section 6.1.5. */
class ZipCipher {
  #first = 0x12345678;
  #second = 0x23456789;
  #third = 0x34567890;

  constructor(password: string) {
    for (const byte of Buffer.from(password)) this.#turn(byte);
  }

  encrypt(plain: Uint8Array): Uint8Array {
    const secret = new Uint8Array(plain.length);
    for (let at = 0; at < plain.length; at += 1) {
      const byte = plain[at] ?? 0;
      const mixed = (this.#third | 2) & 0xffff;
      secret[at] = byte ^ ((mixed * (mixed ^ 1)) >>> 8);
      this.#turn(byte);
    }
    return secret;
  }

  #turn(byte: number): void {
    this.#first = crcStep(this.#first, byte);
    this.#second = (Math.imul(this.#second + (this.#first & 0xff), 134_775_813) + 1) | 0;
    this.#third = crcStep(this.#third, this.#second >>> 24);
  }
}

function crcStep(crc: number, byte: number): number {
  return (crc >>> 8) ^ (CRC_OF[(crc ^ byte) & 0xff] ?? 0);
}

/** Of each byte by itself (APPNOTE.TXT section 4.4.7). */
const CRC_OF: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
