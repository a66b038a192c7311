import { Ctx, FieldResolver, Resolver, Root, getMetadataStorage, type ClassType } from 'type-graphql';
import { loadAvailableSteps } from '../../procedures/available-steps.ts';
import type { AnyProcedure, Procedure } from '../../procedures/define-procedure.ts';
import { codeTable } from './code-table.ts';
import { batch } from '../per-request.ts';
import type { RequestContext } from '../request-context.ts';

/** The states of a procedure as an enum of the contract. */
export function stateTable<State extends string>(
  { type, stateMeaning, states }: Procedure<any, State>,
  name = `${type}State`,
): Record<State, State> {
  return codeTable(name, stateMeaning, states);
}

/**
 * Adds `availableSteps` to the type of each procedure: the steps that the requester may take now, so that a user
 * interface offers these and no others.
 */
export function availableStepsResolvers(procedures: readonly AnyProcedure[]): Function[] {
  return procedures.map(availableStepsResolver);
}

function availableStepsResolver(procedure: AnyProcedure): Function {
  const asked = Object.entries(procedure.steps).filter(([, { mutation }]) => mutation !== undefined);
  const terms = Object.fromEntries(asked.map(([name, { title }]) => [codeOf(name), title]));
  const StepTable = codeTable(`${procedure.type}Step`, `A step of the ${procedure.noun}. 办理步骤`, terms);
  const load = batch(
    (context: RequestContext) => ({ steps: (ids: readonly string[]) => loadAvailableSteps(context, procedure, ids) }),
    'steps',
  );

  @Resolver(() => classOf(procedure.type))
  class AvailableStepsResolver {
    @FieldResolver(() => [StepTable], {
      nullable: true,
      description: `The steps that you may take on the ${procedure.noun} now. 可办理的步骤`,
    })
    async availableSteps(@Root() { id }: { id?: string }, @Ctx() context: RequestContext): Promise<string[]> {
      // A record whose number is not told cannot be named in a step.
      return id === undefined ? [] : (await load(context, id)).map(codeOf);
    }
  }
  return AvailableStepsResolver;
}

/** `takeOver` as enums write it: `TAKE_OVER`. */
function codeOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** The class of a type of the contract: the newest of its name, where a process has loaded it more than once. */
export function classOf(type: string): ClassType {
  const found = getMetadataStorage().objectTypes.findLast(({ name }) => name === type);
  if (!found) throw new TypeError(`The procedure of ${type} has no object type of that name.`);
  return found.target as ClassType;
}
