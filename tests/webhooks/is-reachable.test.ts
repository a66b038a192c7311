import { describe, expect, test } from '@jest/globals';
import { checkWebhookUrl } from '../../src/platform/webhooks/check-webhook-url.ts';
import { postWebhook } from '../../src/platform/webhooks/post-webhook.ts';
import { readNetworks } from '../../src/platform/networks.ts';
import { isReachable } from '../../src/platform/webhooks/is-reachable.ts';

const none = readNetworks('WEBHOOK_NETWORKS', '');

describe('where a webhook may be sent (SSRF)', () => {
  test('public addresses are reached', () => {
    for (const address of ['1.1.1.1', '202.96.128.86', '223.5.5.5', '2400:3200::1', '2606:4700::1111'])
      expect([address, isReachable(address, none)]).toEqual([address, true]);
  });

  test('this machine, private networks, metadata services, multicast and whatever hides one of them are not', () => {
    const inside = [
      '127.0.0.1',
      '0.0.0.0',
      '10.1.2.3',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.100.100.200',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:127.0.0.1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      '2001:0:1::',
      'fc00::1',
      'fe80::1',
      'ff02::1',
      '2001:db8::1',
    ];
    for (const address of inside) expect([address, isReachable(address, none)]).toEqual([address, false]);
  });

  test('the networks of the setting are reached too, and no others', () => {
    const networks = readNetworks('WEBHOOK_NETWORKS', '10.20.0.0/16, fd00:1::/32');
    expect(
      ['10.20.3.4', 'fd00:1::5', '10.21.0.1', 'fd00:2::5', '127.0.0.1'].map((address) =>
        isReachable(address, networks),
      ),
    ).toEqual([true, true, false, false, false]);
    for (const text of ['10.20.0.0', '10.20.0.0/33', 'intranet/8', '10.20.0.0/16;'])
      expect(() => readNetworks('WEBHOOK_NETWORKS', text)).toThrow('WEBHOOK_NETWORKS');
  });

  test('an address is https, without user or fragment, or http where nobody can listen', () => {
    const demonstration = readNetworks('WEBHOOK_NETWORKS', '127.0.0.0/8');
    const checkOf = (url: string, networks = none) => {
      const checked = checkWebhookUrl(url, networks);
      return checked.valid ? checked.value : checked.check;
    };
    expect(checkOf('https://hooks.example.gov.cn/tonghu?x=1')).toBe('https://hooks.example.gov.cn/tonghu?x=1');
    expect(
      [
        'hooks',
        'http://hooks.example.gov.cn',
        'ftp://x',
        'file:///etc/passwd',
        'https://a:b@x.cn',
        'https://x.cn/#y',
      ].map((url) => checkOf(url)),
    ).toEqual(['characters', 'kind', 'kind', 'kind', 'kind', 'kind']);
    const disguised = [
      'https://127.0.0.1',
      'https://localhost',
      'https://2130706433',
      'https://0x7f.1',
      'https://[::1]',
      'https://[::ffff:10.0.0.1]',
      'https://10.1',
      'http://127.0.0.1:9',
    ];
    for (const url of disguised) expect([url, checkOf(url)]).toEqual([url, 'range']);
    for (const url of ['http://127.0.0.1:9/', 'http://localhost:9/', 'https://127.0.0.1/'])
      expect(checkOf(url, demonstration)).toBe(url);
    expect(checkOf('http://10.1.2.3', demonstration)).toBe('kind');
  });

  test('a name that leads inside is found out when it is sent, and answers as one that there is not', async () => {
    const send = (url: string) =>
      postWebhook({ url, headers: {}, body: '{}', networks: none, signal: new AbortController().signal });
    for (const url of ['https://localhost:9', 'https://127.0.0.1:9', 'https://no-such-host.invalid']) {
      expect([url, await send(url)]).toEqual([url, { status: null, error: 'ADDRESS_REFUSED' }]);
    }
  });
});
