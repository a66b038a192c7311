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

test('the page is small, and its parts are kept by browsers for good', async () => {
  const get = (path: string, headers = {}) => fetch(new URL(path, kit.platform.gateway.url), { headers });
  const page = await get('/graphql', { accept: 'text/html' });
  const html = await page.text();
  expect(html.length).toBeLessThan(10_000);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; ");
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(page.headers.get('cache-control')).toBe('no-store');
  const parts = [...html.matchAll(/"(\/graphiql\/[0-9a-f]{32}\.(?:js|css|ico))"/g)].map(([, path]) => path!);
  expect(parts.map((path) => path.split('.')[1]).sort()).toEqual(['css', 'ico', 'js']);
  for (const path of parts) {
    const part = await get(path);
    expect(part.status).toBe(200);
    expect(part.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(part.headers.get('x-content-type-options')).toBe('nosniff');
    expect(part.headers.get('content-encoding')).toBe('gzip');
    expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(0);
  }
  expect((await get('/graphiql/none.js')).status).toBe(404);
});
