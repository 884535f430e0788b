// A headless Chromium over its own protocol, for reports that are read in a browser.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { temporaryDirectory } from './terminal.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser to test with; undefined where there is none. */
export const CHROMIUM = [process.env.KUBEHARDEN_TEST_CHROMIUM, ...NAMES].find((name) => {
  if (!name) return false;
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export class Browser {
  /** Addresses that a page asked for, besides its own. */
  readonly requests: string[] = [];
  /** What a page complained about: exceptions and broken policies. */
  readonly complaints: string[] = [];
  readonly #process: ChildProcess;
  readonly #socket: WebSocket;
  readonly #profile: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #id = 0;
  #session = '';

  private constructor(process: ChildProcess, socket: WebSocket, profile: string) {
    this.#process = process;
    this.#socket = socket;
    this.#profile = profile;
    socket.addEventListener('message', ({ data }) => this.#heard(JSON.parse(String(data)) as Answer));
  }

  static async open(): Promise<Browser> {
    const profile = temporaryDirectory();
    const flags = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--remote-debugging-port=0',
    ];
    const child = spawn(CHROMIUM ?? 'chromium', [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let address: string | undefined;
    for await (const line of createInterface({ input: child.stderr })) {
      address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address) break;
    }
    if (!address) throw new Error('Chromium ended before it listened.');
    child.stderr.resume();
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    const browser = new Browser(child, socket, profile);
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = String(sessionId);
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await browser.send(`${domain}.enable`);
    return browser;
  }

  #heard({ id, method, params = {}, ...answer }: Answer): void {
    if (id !== undefined) this.#waiting.get(id)?.(answer);
    if (method === 'Network.requestWillBeSent') this.requests.push(String((params.request as { url: string }).url));
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded')
      this.complaints.push(JSON.stringify(params));
  }

  async send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    this.#id += 1;
    const id = this.#id;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const session = this.#session === '' ? {} : { sessionId: this.#session };
    this.#socket.send(JSON.stringify({ id, method, params, ...session }));
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  async visit(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await this.run('document.readyState')) === 'complete' && (await this.run('location.href')) !== 'about:blank')
        return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${url} was not loaded.`);
  }

  /** The value of an expression in the page. */
  async run(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value?: unknown }).value;
  }

  /** Types as a person does: characters, or a named key. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const text = key.length === 1 ? { text: key } : {};
      await this.send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text });
      await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key });
    }
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.send('Browser.close').catch(() => this.#process.kill('SIGKILL'));
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
