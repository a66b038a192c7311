import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { findCheckpoint, formatCheckpoint, originOf, type Checkpoint } from '../../src/provable-log/checkpoint.ts';
import { noteSigner, noteVerifier } from '../../src/provable-log/note-signer.ts';

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

describe('a signed note', () => {
  test('is that of C2SP signed-note: the example of Go’s own package is verified', () => {
    const verifier = noteVerifier('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    const text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const signature =
      '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
    expect(verifier.findText(`${text}\n${signature}`)).toBe(text);
    expect(verifier.findText(`${text.replace('problem', 'answer')}\n${signature}`)).toBeNull();
  });

  test('is found among signatures of others, and not in the name of another', () => {
    const [signer, other] = [noteSigner('tonghu/education', key), noteSigner('tonghu/police', key)];
    const note = signer.sign('text\n');
    const both = note + other.sign('text\n').split('\n').at(-2) + '\n';
    expect(noteVerifier(signer.verifierKey).findText(both)).toBe('text\n');
    expect(noteVerifier(other.verifierKey).findText(both)).toBe('text\n');
    expect(noteVerifier(other.verifierKey).findText(note)).toBeNull();
  });

  test('may be signed with a key made of a secret, always the same one', () => {
    const [signer, again, other] = ['a', 'a', 'b'].map((letter) => noteSigner('tonghu/health', letter.repeat(48)));
    expect(signer!.verifierKey).toBe(again!.verifierKey);
    expect(signer!.verifierKey).not.toBe(other!.verifierKey);
    expect(noteVerifier(signer!.verifierKey).findText(again!.sign('text\n'))).toBe('text\n');
  });

  test('is refused a key that is none, without showing it', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    for (const wrong of [
      '',
      'secret',
      key.slice(0, -8),
      rsa.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    ]) {
      expect(() => noteSigner('tonghu/health', wrong)).toThrow(/^An audit key is an Ed25519 key/);
    }
    const { verifierKey } = noteSigner('tonghu/health', key);
    expect(() => noteVerifier(verifierKey.replace('health', 'police'))).toThrow(
      'The verifier key of tonghu/police was changed',
    );
    expect(() => noteVerifier('-----BEGIN PUBLIC KEY-----')).toThrow(/is no verifier key/);
  });
});

describe('a checkpoint', () => {
  const checkpoint: Checkpoint = { origin: originOf('education'), size: 12, root: Buffer.alloc(32, 7), hash: 'sha256' };

  test('has origin, size and root, and names a hash function that is not SHA-256', () => {
    expect(formatCheckpoint(checkpoint)).toBe('tonghu/education\n12\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n');
    expect(formatCheckpoint({ ...checkpoint, hash: 'sm3' })).toBe(
      'tonghu/education\n12\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\nhash sm3\n',
    );
    for (const hash of ['sha256', 'sm3'] as const)
      expect(findCheckpoint(formatCheckpoint({ ...checkpoint, hash }))).toEqual({ ...checkpoint, hash });
  });

  test('is none with another hash function, size or root', () => {
    const text = formatCheckpoint(checkpoint);
    for (const wrong of [
      `${text}hash md5\n`,
      text.replace('12', '012'),
      text.replace('12', '-1'),
      text.replace('BwcH', ''),
      text.slice(0, -1),
      '',
    ])
      expect(findCheckpoint(wrong)).toBeNull();
  });
});
