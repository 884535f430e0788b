// The floor of a scan: the same lists, side by side over kept-alive connections, with the answers thrown away.
import { readFileSync } from 'node:fs';
import https from 'node:https';

const { server, ca, token, lists } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const agent = new https.Agent({ keepAlive: true, maxSockets: 16, ca });
const get = ({ path, accept }) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept, 'accept-encoding': 'gzip' };
    const request = https.get(new URL(path, server), { agent, headers }, (response) => {
      response.resume();
      response.once('end', resolve);
    });
    request.once('error', reject);
  });
const began = performance.now();
await Promise.all(lists.map(get));
console.log(performance.now() - began);
process.exit(0);
