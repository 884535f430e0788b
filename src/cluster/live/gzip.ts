import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';

const gunzipAsync = promisify(gunzip);

const SMALLEST = 16 * 1024;
const LARGEST = 64 * 1024 * 1024;

/** Unzips in one piece of work: a gzip file ends with the length of its content, so that one buffer holds it. */
export function unzip(bytes: Buffer): Promise<Buffer> {
  const told = bytes.length >= 4 ? bytes.readUInt32LE(bytes.length - 4) + 1 : 0;
  return gunzipAsync(bytes, { chunkSize: Math.min(Math.max(told, SMALLEST), LARGEST) });
}

/** How the content begins, from the first bytes; empty when they do not tell. */
export function beginningOf(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes.subarray(0, 2048), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}
