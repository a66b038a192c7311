import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** Signs notes in a name: the format of C2SP signed-note, with Ed25519. */
export interface NoteSigner {
  name: string;
  /** The public key as it is handed out. */
  verifierKey: string;
  /** @param text ends with a line feed and has no empty line. @returns the note */
  sign(text: string): string;
}

/** Checks what a NoteSigner signed. */
export interface NoteVerifier {
  name: string;
  /** The text of the note where it bears a signature of this key; null where it does not, or is no note. */
  findText(note: string): string | null;
}

/** Says that a signature is one of Ed25519. */
const algorithm = 1;
const keyLength = 32;
/** What stands before an Ed25519 key in the containers of RFC 8410. */
const containers = {
  private: Buffer.from('302e020100300506032b657004220420', 'hex'),
  public: Buffer.from('302a300506032b6570032100', 'hex'),
};
const secret = /^[0-9a-f]{48,}$/;

/**
 * @param key the private key as PKCS#8 in base64; or a secret of at least 48 hexadecimal digits, from which the key is
 * made
 * @throws RangeError where it is neither
 */
export function noteSigner(name: string, key: string): NoteSigner {
  const privateKey = readPrivateKey(key);
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-keyLength);
  const id = keyId(name, publicKey);
  return {
    name,
    verifierKey: `${name}+${id.toString('hex')}+${Buffer.concat([Buffer.of(algorithm), publicKey]).toString('base64')}`,
    sign: (text) =>
      `${text}\n— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64')}\n`,
  };
}

/**
 * @param verifierKey `name+key id+key`, as a NoteSigner hands it out
 * @throws RangeError where it is not of that form, or its id is not that of its name and key
 */
export function noteVerifier(verifierKey: string): NoteVerifier {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(verifierKey.trim()) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  if (name === undefined || bytes.length !== 1 + keyLength || bytes[0] !== algorithm) {
    throw new RangeError(
      `"${verifierKey.trim().slice(0, 120)}" is no verifier key: it has the form name+key id+key, as the .pub files beside the audit keys have it.`,
    );
  }
  const expected = keyId(name, bytes.subarray(1));
  if (expected.toString('hex') !== id)
    throw new RangeError(`The verifier key of ${name} was changed: its id is not that of its name and key.`);
  const publicKey = createPublicKey({
    key: Buffer.concat([containers.public, bytes.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  return { name, findText: (note) => findSignedText(note, name, expected, publicKey) };
}

function findSignedText(note: string, name: string, id: Buffer, key: KeyObject): string | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, end + 1);
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, signer, encoded] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (signer !== name || !bytes.subarray(0, id.length).equals(id)) continue;
    if (verify(null, Buffer.from(text), key, bytes.subarray(id.length))) return text;
  }
  return null;
}

function keyId(name: string, publicKey: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(algorithm), publicKey]), 'buffer').subarray(
    0,
    4,
  );
}

function readPrivateKey(key: string): KeyObject {
  const container = secret.test(key)
    ? Buffer.concat([containers.private, hash('sha256', key, 'buffer')])
    : Buffer.from(key, 'base64');
  try {
    const privateKey = createPrivateKey({ key: container, format: 'der', type: 'pkcs8' });
    if (privateKey.asymmetricKeyType === 'ed25519') return privateKey;
  } catch {
    // What it is instead must not get into a message: it may be most of a key.
  }
  throw new RangeError(
    'An audit key is an Ed25519 key as PKCS#8 in base64 (openssl genpkey -algorithm ed25519 -outform DER | ' +
      'base64 -w0), or a secret of at least 48 hexadecimal digits.',
  );
}
