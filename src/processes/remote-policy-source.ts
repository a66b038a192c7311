import { config } from '../platform/config.ts';
import { httpPolicySource, type PolicySource } from '../platform/policy/in-force/policy-source.ts';
import { required } from './required.ts';

/** Where a process on its own learns which policies are in force: at governance's subgraph. */
export function remotePolicySource(): PolicySource {
  return httpPolicySource(
    required(config.department('governance').subgraphUrl, 'governance', 'SUBGRAPH_URL'),
    requiredPolicyKey(),
  );
}

/** @throws RangeError where it is not set */
export function requiredPolicyKey(): string {
  if (config.policyKey === null)
    throw new RangeError('POLICY_KEY is not set: name the secret with which governance signs the policies in force.');
  return config.policyKey;
}
