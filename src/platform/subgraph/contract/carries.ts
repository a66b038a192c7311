import { Directive } from 'type-graphql';
import type { Carried } from '../../policy/carried.ts';

/**
 * Declares that the field tells the value of another field, `Child.residentId`, or a part of it. Policies that release
 * this field where they keep the other one back are refused.
 */
export function Carries(value: Carried['value'], part: Carried['part'] = 'whole'): PropertyDecorator & MethodDecorator {
  return Directive(`@carries(value: "${value}", part: "${part}")`) as PropertyDecorator & MethodDecorator;
}
