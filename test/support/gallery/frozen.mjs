// Loaded before the program: one moment and the same ids at every run, so that pictures differ only when screens do.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const Clock = Date;

globalThis.Date = class extends Clock {
  constructor(...args) {
    super(...(args.length === 0 ? [NOW] : args));
  }
  static now() {
    return NOW;
  }
};

let drawn = 0;
const next = () => {
  drawn += 1;
  return crypto.createHash('sha256').update(String(drawn)).digest();
};
crypto.randomBytes = (size) => next().subarray(0, size);
crypto.randomUUID = () =>
  next()
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
syncBuiltinESMExports();
