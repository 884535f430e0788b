import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, CHROMIUM } from '../support/browser.ts';
import { workplace } from '../support/run.ts';

const { directory, run, write } = workplace();
run(['scan', '--demo', '--format', 'json', '--output', 'report.json']);
run(['scan', '--demo', '--format', 'html', '--output', 'report.html']);
const page = pathToFileURL(join(directory, 'report.html')).href;
const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8'));
const told = report.findings.filter(({ verdict }: { verdict: string }) => verdict === 'fail' || verdict === 'unknown');
const SHOWN = `[...document.querySelectorAll('.cause details')].filter((item) => item.checkVisibility())`;

describe.skipIf(CHROMIUM === undefined)(
  'the HTML report in Chromium (skipped where there is none: apt-get install chromium)',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await Browser.open();
      await browser.visit(page);
    }, 60_000);
    afterAll(() => browser?.close());
    const shown = async (): Promise<number> => Number(await browser.run(`${SHOWN}.length`));

    it('shows every finding that does not pass, asks nothing of the network and breaks no policy of its own', async () => {
      expect(await shown()).toBe(told.length);
      expect(browser.requests).toEqual([page]);
      expect(browser.complaints).toEqual([]);
    });

    it('is filtered by words from the keyboard, and tells how many are left', async () => {
      await browser.press('/', ...'privileged', ' ', ...'legacy');
      const left = await shown();
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(told.length);
      expect(await browser.run(`document.getElementById('count').textContent`)).toBe(`${left} of ${told.length} shown`);
      expect(
        await browser.run(
          `${SHOWN}.every((item) => /legacy/i.test(item.textContent + item.closest('.cause').textContent))`,
        ),
      ).toBe(true);
      await browser.press('Escape');
      await expect.poll(shown).toBe(told.length);
    });

    it('is filtered by severity, area and state, and a link shows the same', async () => {
      const expected = told.filter(
        ({ severity, area, verdict, accepted }: Record<string, string>) =>
          severity === 'critical' && area === 'pods' && verdict === 'fail' && !accepted,
      ).length;
      expect(expected).toBeGreaterThan(0);
      await browser.visit(`${page}#severity=critical&area=pods&standing=open`);
      await browser.run('location.reload()');
      await expect.poll(shown).toBe(expected);
      expect(await browser.run(`document.querySelector('select[name=severity]').value`)).toBe('critical');
    });

    it('gives each open finding its evidence and its fix, and opens all of them on paper', async () => {
      await browser.visit(page);
      const open = `[...document.querySelectorAll('.cause details[data-standing^=open]')]`;
      expect(
        await browser.run(
          `${open}.every((item) => [...item.querySelectorAll('dt')].some((term) => term.textContent === 'Fix'))`,
        ),
      ).toBe(true);
      await browser.run(`dispatchEvent(new Event('beforeprint'))`);
      expect(await browser.run(`${open}.every((item) => item.open)`)).toBe(true);
      await browser.run(`dispatchEvent(new Event('afterprint'))`);
      expect(await browser.run(`${open}.some((item) => item.open)`)).toBe(false);
    });

    it('can be read in the dark', async () => {
      const background = `getComputedStyle(document.body).backgroundColor`;
      const light = await browser.run(background);
      await browser.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
      expect(await browser.run(background)).not.toBe(light);
      await browser.send('Emulation.setEmulatedMedia', { features: [] });
    });

    it('is harmed by no name that an object or a file has', async () => {
      const name = `<img src=x onerror="document.title='harmed'">`;
      write(
        'evil/a.yaml',
        `apiVersion: v1\nkind: Pod\nmetadata: {name: ${JSON.stringify(name)}, namespace: shop}\nspec: {containers: [{name: c, image: ${JSON.stringify(name)}}]}\n`,
      );
      run(['scan', '--manifests', 'evil', '--format', 'html', '--output', 'evil.html']);
      await browser.visit(pathToFileURL(join(directory, 'evil.html')).href);
      expect(await browser.run('document.title')).toBe('Hardening report');
      expect(await browser.run('document.images.length')).toBe(0);
      expect(await browser.run('document.body.textContent')).toContain(name);
    });
  },
);
