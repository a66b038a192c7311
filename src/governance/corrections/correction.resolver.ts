import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { childType } from '../../platform/subgraph/contract/child-type.ts';
import { CorrectionAnswerInput, CorrectionFilter, CorrectionInput } from './correction.inputs.ts';
import { Correction, CorrectionConnection, OpenCorrection } from './correction.type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { corrections, loadOpenCorrections } from './correction.service.ts';

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
  openCorrections(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadOpenCorrections(context, id);
  }
}

@Resolver(() => Correction)
export class CorrectionResolver {
  @Query(() => CorrectionConnection, {
    nullable: true,
    description:
      'Corrections that your department answers, and those of your department on items that you may read, the ' +
      'newest first. Errors: FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID. 异议列表（分页）',
  })
  corrections(
    @Arg('filter', () => CorrectionFilter, { defaultValue: {}, description: 'Which ones. 筛选条件' })
    filter: CorrectionFilter,
    @Arg('first', () => Int, { nullable: true, description: size }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: cursor }) after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return corrections(context).findPage(filter, { first, after });
  }

  @Query(() => CorrectionConnection, {
    nullable: true,
    description:
      'Corrections of all departments, the newest first, for who audits them. ' +
      'Errors: FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID. 全部异议列表（分页）',
  })
  correctionsOfAll(
    @Arg('filter', () => CorrectionFilter, { defaultValue: {}, description: 'Which ones. 筛选条件' })
    filter: CorrectionFilter,
    @Arg('first', () => Int, { nullable: true, description: size }) first: number | null,
    @Arg('after', () => String, { nullable: true, description: cursor }) after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return corrections(context).findPageOfAll(filter, { first, after });
  }

  @FieldResolver(() => Child, { nullable: true, description: 'On whom it is. 儿童' })
  child(@Root() { childId }: { childId: string }) {
    return { id: childId };
  }

  @Mutation(() => Correction, {
    nullable: true,
    description:
      'Disputes a value on a child, in clear or masked. Errors: NOT_FOUND, BAD_INPUT, OPERATION_REFUSED, ' +
      'STATE_REFUSED. 提出异议',
  })
  async requestCorrection(
    @Arg('input', () => CorrectionInput, { description: 'What is held to be wrong. 异议内容' }) input: CorrectionInput,
    @Ctx() context: RequestContext,
  ) {
    return corrections(context).findCorrection(await corrections(context).request(input));
  }

  @Mutation(() => Correction, {
    nullable: true,
    description: 'The owner’s answer. Errors: NOT_FOUND, OPERATION_REFUSED, STATE_REFUSED, STALE_VERSION. 答复异议',
  })
  async answerCorrection(
    @Arg('input', () => CorrectionAnswerInput, { description: 'The answer. 答复内容' }) input: CorrectionAnswerInput,
    @Ctx() context: RequestContext,
  ) {
    await corrections(context).answer(input);
    return corrections(context).findCorrection(input.correctionId);
  }

  @Mutation(() => Correction, {
    nullable: true,
    description:
      'Takes back a correction of your own. Errors: NOT_FOUND, OPERATION_REFUSED, STATE_REFUSED, STALE_VERSION. 撤回异议',
  })
  async withdrawCorrection(@Arg('id', () => ID, { description: number }) id: string, @Ctx() context: RequestContext) {
    await corrections(context).withdraw(id);
    return corrections(context).findCorrection(id);
  }
}
