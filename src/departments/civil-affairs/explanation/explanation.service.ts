import { PlatformError } from '../../../platform/errors.ts';
import type { Requester } from '../../../platform/identity/requester.ts';
import { decideField } from '../../../platform/policy/access.ts';
import { explainDecision } from '../../../platform/policy/explain-decision.ts';
import type { ChildFacts } from '../../../platform/policy/policy.ts';
import { rowFilterFor } from '../../../platform/policy/row-filter.ts';
import { checkDivisionCode } from '../../../platform/standards/division-code.ts';
import { perRequest } from '../../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../../platform/subgraph/request-context.ts';
import { valueOf } from '../../../platform/standards/value-of.ts';
import type { ExplainedClient } from './explained-client.inputs.ts';
import type { FieldExplanation } from './field-explanation.type.ts';
import { loadRegisterFacts } from '../load-register-facts.ts';

/** Explains to those who write the rules what the rules decide. */
export class ExplanationService {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /**
   * Which rule decides each field of one child's record for a client, and why the others do not.
   * @throws PlatformError BAD_INPUT for a name that is on no list, NOT_FOUND for a child of which this requester may
   * not know
   */
  async explain(client: ExplainedClient, childId: string, type: string, fields: string[]): Promise<FieldExplanation[]> {
    const { policies, now, trace } = this.#context;
    const explained = this.#requesterOf(client);
    this.#assertFields(type, fields);
    const facts = await this.#factsOf(childId);
    return fields.map((field) => {
      const { decision, rules } = explainDecision(policies, explained, now, type, field, facts);
      const explanation = {
        field: `${type}.${field}`,
        effect: upperCase(decision.effect),
        mask: decision.mask,
        rule: decision.rule,
        rules: rules.map(({ unmet, effect, ...rule }) => ({
          ...rule,
          effect: upperCase(effect),
          matched: unmet.length === 0,
          unmet: unmet.map(upperCase),
        })),
      };
      trace.attachFacts(explanation, facts);
      return explanation;
    });
  }

  /**
   * The facts of a child whom the rule that opens this query covers: one that is sealed, far away or unknown answers
   * alike.
   */
  async #factsOf(childId: string): Promise<ChildFacts> {
    const { access } = this.#context;
    const system = this.#context.asSystem({
      because: 'a rule that speaks to others may ask for facts that the requester does not need',
    });
    const asked = { reach: rowFilterFor(access, 'Query', ['explainAccess']), withAge: true };
    const facts = (await loadRegisterFacts(system, [childId], asked)).get(childId);
    if (facts !== undefined && decideField(access, 'Query', 'explainAccess', facts).effect === 'allow') return facts;
    throw new PlatformError('NOT_FOUND', 'There is no such child, or you may not know of it.', { field: 'childId' });
  }

  #requesterOf({ department, roles, division, purpose, caseNumber = null }: ExplainedClient): Requester {
    const { policies } = this.#context;
    assertListed('client.department', department, policies.contract.departments);
    for (const role of roles) assertListed('client.roles', role, [...(policies.roles.get(department)?.keys() ?? [])]);
    assertListed('client.purpose', purpose, [...policies.purposes.keys()]);
    if (policies.purposes.get(purpose)!.caseNumberRequired && caseNumber === null) {
      throw new PlatformError('BAD_INPUT', `client.caseNumber: ${purpose} demands the number of a case.`, {
        field: 'client.caseNumber',
        check: 'required',
      });
    }
    return {
      client: 'explained',
      department,
      roles,
      division: valueOf('client.division', checkDivisionCode(division)).code,
      purpose,
      caseNumber,
    };
  }

  #assertFields(type: string, fields: readonly string[]): void {
    const { types } = this.#context.policies.contract;
    assertListed('type', type, [...types.keys()]);
    for (const field of fields) assertListed('fields', field, [...types.get(type)!.keys()]);
  }
}

export const explanations = perRequest((context) => new ExplanationService(context));

function assertListed(field: string, name: string, list: readonly string[]): void {
  if (!list.includes(name))
    throw new PlatformError('BAD_INPUT', `${field}: there is none of this name; it is one of: ${list.join(', ')}.`, {
      field,
      check: 'unknown',
    });
}

function upperCase<Code extends string>(code: Code): Uppercase<Code> {
  return code.toUpperCase() as Uppercase<Code>;
}
