import type { Requester } from '../platform/identity/requester.ts';

/** Governance as it works by itself: no rule speaks to it, and nothing that it reads leaves. */
export const itself: Requester = {
  client: 'governance',
  department: 'governance',
  roles: [],
  division: '',
  purpose: 'policy-management',
  caseNumber: null,
};
