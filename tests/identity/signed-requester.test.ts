import { expect, test } from '@jest/globals';
import { AcceptedCalls, signRequester, verifySignedRequester } from '../../src/platform/identity/signed-requester.ts';

const now = new Date('2026-12-01T10:00:00+08:00');
const later = (seconds: number) => new Date(now.getTime() + 1000 * seconds);
const operation = { query: '{ schools(name: "x") { name } }', variables: { a: 1 } };
const asking = {
  requester: {
    client: 'student-affairs.610111@education',
    department: 'education',
    roles: ['student-affairs'],
    division: '610111000000',
    purpose: 'dropout-prevention',
    caseNumber: null,
  },
  requestId: 'a request',
  policyVersion: 'a version',
};
const sign = (audience = 'education', key = 'key') => signRequester(asking as never, audience, operation, key, now);
const receiver = () => ({ audience: 'education', key: 'key', accepted: new AcceptedCalls() });

test('a call that the gateway signed for this department is accepted', () => {
  expect(verifySignedRequester(sign(), operation, receiver(), now)).toEqual(asking);
});

test.each<[string, string, string | undefined, object, Date]>([
  ['unsigned', 'unsigned', undefined, operation, now],
  ['of two parts too many', 'unsigned', 'a.b.c', operation, now],
  ['signed with another key', 'signature', sign('education', 'another key'), operation, now],
  ['for another department', 'audience', sign('health'), operation, now],
  ['of half a minute ago', 'stale', sign(), operation, later(31)],
  ['of half a minute ahead', 'stale', sign(), operation, later(-31)],
  ['for another operation', 'changed', sign(), { ...operation, variables: { a: 2 } }, now],
])('a call %s is refused', (_what, check, signed, asked, at) => {
  expect(() => verifySignedRequester(signed, asked as never, receiver(), at)).toThrow(
    expect.objectContaining({ code: 'REQUESTER_NOT_TRUSTED', details: expect.objectContaining({ check }) }),
  );
});

test('a call is accepted once, at whatever moment it comes again; the same question asked anew is accepted', () => {
  const department = receiver();
  const signed = sign();
  verifySignedRequester(signed, operation, department, now);
  for (const seconds of [0, 1, 29, 30, -30]) {
    expect(() => verifySignedRequester(signed, operation, department, later(seconds))).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ check: 'repeated' }) }),
    );
  }
  expect(verifySignedRequester(sign(), operation, department, now)).toEqual(asking);
});

test('what was accepted is forgotten when it would be stale, and not before', () => {
  const accepted = new AcceptedCalls();
  expect(accepted.accept('first', now)).toBe(true);
  for (const seconds of [20, 40, 61]) accepted.accept(`at ${seconds}`, later(seconds));
  expect(accepted.accept('first', later(60))).toBe(false);
  for (const seconds of [130, 200]) accepted.accept(`at ${seconds}`, later(seconds));
  expect(accepted.accept('first', later(200))).toBe(true);
});
