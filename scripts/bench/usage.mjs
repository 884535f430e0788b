// Preloaded into a measured process: what it used, written to the file that BENCH_USAGE names when it ends.
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';

const asked = [];
const sockets = new Set();
subscribe('http.client.request.start', ({ request }) => {
  asked.push({ path: request.path, accept: request.getHeader('accept') ?? 'application/json' });
  if (request.socket) sockets.add(request.socket);
  else request.once('socket', (socket) => sockets.add(socket));
});
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  let bytes = 0;
  for (const socket of sockets) bytes += socket.bytesRead;
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024, bytes, asked };
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage));
});
