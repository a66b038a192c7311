import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../kit/launch-browser.ts';
import { startTestPlatform, type TestPlatform } from '../kit/start-test-platform.ts';

let kit: TestPlatform;
let browser: Browser | undefined;
beforeAll(async () => {
  kit = await startTestPlatform();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await kit.close();
});

test('a browser shows GraphiQL, which asks with the token and the purpose that stand in its headers, and needs nothing from elsewhere', async () => {
  const page = await browser!.newPage();
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(kit.platform.gateway.url).origin)
      elsewhere.push(request.url());
  });
  const headers = { authorization: `Bearer ${await kit.tokenOf('clinic.610111@health')}`, 'x-purpose': 'child-health' };
  const search = new URLSearchParams({ query: '{ children(first: 1) { totalCount edges { node { name } } } }' });
  await page.goto(`${kit.platform.gateway.url}?${search}`);
  await page.getByText('x-purpose').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(JSON.stringify(headers));
  // The editor has closed the first quotation mark and the first brace by itself.
  await page.keyboard.press('Delete');
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: /execute query/i }).click();
  await page.waitForFunction(() => document.querySelector('.result-window')?.textContent?.includes('totalCount'));
  expect(await page.locator('.result-window').innerText()).toContain('totalCount');
  expect(elsewhere).toEqual([]);
});
