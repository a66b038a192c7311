import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { childType } from '../../platform/subgraph/child-type.ts';
import { CorrectionAnswerInput, CorrectionFilter, CorrectionInput } from './correction.inputs.ts';
import { Correction, CorrectionConnection, OpenCorrection } from './correction.type.ts';
import type { GovernanceContext } from '../governance.context.ts';

const number = 'Number of the correction. 异议编号';
const size = 'Records on the page, 1 to 200; 20 where not given. 每页条数';
const cursor = 'Cursor of the record before the page. 起始游标';

const Child = childType();

@Resolver(() => Child)
export class ChildResolver {
  @FieldResolver(() => [OpenCorrection], {
    nullable: true,
    description: 'What is disputed on the child and not answered yet, of the items that you may read on it. 待核实异议',
  })
  openCorrections(@Root() { id }: { id: string }, @Ctx() { load }: GovernanceContext) {
    return load.openCorrections.load(id);
  }
}

@Resolver(() => Correction)
export class CorrectionResolver {
  @Query(() => CorrectionConnection, {
    nullable: true,
    description:
      'Corrections that your department answers, and those of your department on items that you may read, the newest first. Errors: FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID. 异议列表（分页）',
  })
  corrections(
    @Arg('filter', () => CorrectionFilter, { defaultValue: {}, description: 'Which ones. 筛选条件' })
    filter: CorrectionFilter,
    @Arg('first', () => Int, { nullable: true, description: size }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: cursor }) after: string | null,
    @Ctx() { correctionService }: GovernanceContext,
  ) {
    return correctionService.findPage(filter, { first, after });
  }

  @Query(() => CorrectionConnection, {
    nullable: true,
    description:
      'Corrections of all departments, the newest first, for who audits them. Errors: FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID. 全部异议列表（分页）',
  })
  correctionsOfAll(
    @Arg('filter', () => CorrectionFilter, { defaultValue: {}, description: 'Which ones. 筛选条件' })
    filter: CorrectionFilter,
    @Arg('first', () => Int, { nullable: true, description: size }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: cursor }) after: string | null,
    @Ctx() { correctionService }: GovernanceContext,
  ) {
    return correctionService.findPageOfAll(filter, { first, after });
  }

  @FieldResolver(() => Child, { nullable: true, description: 'On whom it is. 儿童' })
  child(@Root() { childId }: { childId: string }) {
    return { id: childId };
  }

  @Mutation(() => Correction, {
    nullable: true,
    description:
      'Disputes a value on a child, in clear or masked. Errors: NOT_FOUND, BAD_INPUT, OPERATION_REFUSED, STATE_REFUSED. 提出异议',
  })
  async requestCorrection(
    @Arg('input', () => CorrectionInput, { description: 'What is held to be wrong. 异议内容' }) input: CorrectionInput,
    @Ctx() { correctionService }: GovernanceContext,
  ) {
    return correctionService.findCorrection(await correctionService.request(input));
  }

  @Mutation(() => Correction, {
    nullable: true,
    description: 'The owner’s answer. Errors: NOT_FOUND, OPERATION_REFUSED, STATE_REFUSED, STALE_VERSION. 答复异议',
  })
  async answerCorrection(
    @Arg('input', () => CorrectionAnswerInput, { description: 'The answer. 答复内容' }) input: CorrectionAnswerInput,
    @Ctx() { correctionService }: GovernanceContext,
  ) {
    await correctionService.answer(input);
    return correctionService.findCorrection(input.correctionId);
  }

  @Mutation(() => Correction, {
    nullable: true,
    description:
      'Takes back a correction of your own. Errors: NOT_FOUND, OPERATION_REFUSED, STATE_REFUSED, STALE_VERSION. 撤回异议',
  })
  async withdrawCorrection(
    @Arg('id', () => ID, { description: number }) id: string,
    @Ctx() { correctionService }: GovernanceContext,
  ) {
    await correctionService.withdraw(id);
    return correctionService.findCorrection(id);
  }
}
