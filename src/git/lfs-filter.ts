import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { errorCode } from '../lib/errors.ts';
import { contentFile, formatPointer, longestPointer, parsePointer } from './lfs-pointer.ts';

/**
 * A program of its own, `node lfs-filter.cjs <folder of objects>`: the filter by which git puts contents that git-lfs keeps on
 * this machine into a snapshot (`smudge`), and knows them again (`clean`). Nothing is fetched, and git-lfs need not be
 * installed. A content that is not here stays a pointer, as git-lfs leaves it.
 *
 * The protocol is git's for long-running filters, see gitattributes(5): packets of four hexadecimal digits for the
 * length, these included, and the content; `0000` ends a list. Everything is synchronous: git asks for one file after
 * the other.
 */
const objects = process.argv[2] ?? '';

/** git's largest packet is 65520 bytes, its length included. */
const largestContent = 65_516;

expectList(['git-filter-client', 'version=2']);
writeList(['git-filter-server', 'version=2']);
readList();
writeList(['capability=clean', 'capability=smudge']);
for (let request = readList(); request !== undefined; request = readList()) {
  if (request.includes('command=smudge')) smudge();
  else clean();
}

function smudge(): void {
  const blob = Buffer.concat([...readContent()]);
  const pointer = blob.length <= longestPointer ? parsePointer(blob) : undefined;
  const file = pointer && contentFile(objects, pointer);
  writeList(['status=success']);
  const isHere = pointer && file && sizeOf(file) === pointer.size;
  if (isHere && copyOut(file) !== pointer.oid) {
    // The list after the content may take back the one before.
    process.stderr.write(`${file} is damaged: remove it and fetch it again\n`);
    writePacket();
    writeList(['status=error']);
    return;
  }
  if (!isHere) writeContent(blob);
  writePacket();
  writePacket();
}

/** The pointer of a content; a pointer stands for itself, and an empty file too. */
function clean(): void {
  const hash = createHash('sha256');
  let start = Buffer.alloc(0);
  let size = 0;
  for (const chunk of readContent()) {
    hash.update(chunk);
    size += chunk.length;
    if (start.length <= longestPointer) start = Buffer.concat([start, chunk]);
  }
  const isItself = size === 0 || (size <= longestPointer && parsePointer(start) !== undefined);
  writeList(['status=success']);
  writeContent(isItself ? start : Buffer.from(formatPointer({ oid: hash.digest('hex'), size })));
  writePacket();
  writePacket();
}

/** @returns the sha256 of what was written */
function copyOut(file: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(largestContent);
  const handle = openSync(file, 'r');
  try {
    for (let length = readSync(handle, buffer); length > 0; length = readSync(handle, buffer)) {
      hash.update(buffer.subarray(0, length));
      writePacket(buffer.subarray(0, length));
    }
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

function sizeOf(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.size : undefined;
}

function expectList(wanted: readonly string[]): void {
  const list = readList();
  if (wanted.every(item => list?.includes(item))) return;
  throw new Error(`this is started by git, which says ${wanted.join(' and ')}`);
}

/** Undefined at the end of the input. */
function readList(): string[] | undefined {
  const list: string[] = [];
  for (let packet = readPacket(); packet !== 'flush'; packet = readPacket()) {
    if (packet === undefined) return undefined;
    list.push(packet.toString().replace(/\n$/, ''));
  }
  return list;
}

function* readContent(): Generator<Buffer> {
  for (let packet = readPacket(); packet !== 'flush'; packet = readPacket()) {
    if (packet === undefined) throw new Error('the input ended within a file');
    yield packet;
  }
}

function readPacket(): Buffer | 'flush' | undefined {
  const header = readExactly(4);
  if (header === undefined) return undefined;
  const length = Number.parseInt(header.toString('latin1'), 16);
  if (length === 0) return 'flush';
  const content = readExactly(length - 4);
  if (content === undefined) throw new Error('the input ended within a packet');
  return content;
}

function readExactly(length: number): Buffer | undefined {
  const buffer = Buffer.alloc(length);
  for (let have = 0; have < length;) {
    const read = readSome(buffer, have);
    if (read === 0) return undefined;
    have += read;
  }
  return buffer;
}

function readSome(buffer: Buffer, offset: number): number {
  try {
    return readSync(0, buffer, offset, buffer.length - offset, null);
  } catch (error) {
    if (errorCode(error) === 'EOF') return 0;
    throw error;
  }
}

function writeList(list: readonly string[]): void {
  for (const item of list) writePacket(Buffer.from(`${item}\n`));
  writePacket();
}

function writeContent(content: Buffer): void {
  for (let at = 0; at < content.length; at += largestContent) {
    writePacket(content.subarray(at, at + largestContent));
  }
}

/** Without a content: the packet that ends a list. */
function writePacket(content?: Buffer): void {
  const length = content === undefined ? 0 : content.length + 4;
  const packet = Buffer.concat([
    Buffer.from(length.toString(16).padStart(4, '0')),
    content ?? Buffer.alloc(0),
  ]);
  for (let written = 0; written < packet.length;) written += writeSync(1, packet, written);
}
