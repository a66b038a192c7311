import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { childType } from '../../platform/subgraph/contract/child-type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { School } from './school.type.ts';
import { DropoutInput, ReturnInput, SchoolingFilter, SchoolingInput } from './schooling.inputs.ts';
import { Dropout, Schooling, SchoolingConnection } from './schooling.type.ts';
import { loadSchool } from './school.service.ts';
import { loadSchooling, schoolings } from './schooling.service.ts';

/** A row of the schooling table, whose columns the type gathers into records. */
interface SchoolingRow {
  childId: string;
  schoolCreditCode: string | null;
  droppedOutOn: string | null;
  dropoutReason: Dropout['reason'];
  returnedOn: string | null;
}

export const Child = childType();

@Resolver(() => Child)
export class ChildResolver {
  @FieldResolver(() => Schooling, {
    nullable: true,
    description: 'Where the child goes to school; null where education has recorded nothing. 就学情况',
  })
  schooling(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return loadSchooling(context, id);
  }
}

@Resolver(() => Schooling)
export class SchoolingResolver {
  @Query(() => SchoolingConnection, {
    nullable: true,
    description:
      'The schooling records that you may know of, in pages, e.g. the list of 控辍保学 (S0-27, S0-46). ' +
      'Errors: FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID. 就学情况列表（分页）',
  })
  schoolings(
    @Arg('filter', () => SchoolingFilter, { defaultValue: {}, description: 'Which ones. 筛选条件' })
    filter: SchoolingFilter,
    @Arg('first', () => Int, {
      nullable: true,
      description: 'Records on the page, 1 to 200; 20 where not given. 每页条数',
    })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the record before the page. 起始游标' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return schoolings(context).findPage(filter, { first, after });
  }

  @FieldResolver(() => Child, { nullable: true, description: 'Whose schooling it is. 儿童' })
  child(@Root() { childId }: SchoolingRow) {
    return { id: childId };
  }

  @FieldResolver(() => School, {
    nullable: true,
    description: 'School or kindergarten; of a child that left school, the last one. 学校（幼儿园）',
  })
  school(@Root() { schoolCreditCode }: SchoolingRow, @Ctx() context: RequestContext) {
    return schoolCreditCode ? loadSchool(context, schoolCreditCode) : null;
  }

  @FieldResolver(() => Dropout, {
    nullable: true,
    description: 'The last dropout; null where there was none (S0-27, S1-25). 辍学登记',
  })
  dropout(@Root() row: SchoolingRow): Dropout | null {
    return row.droppedOutOn ? { date: row.droppedOutOn, reason: row.dropoutReason, returnedOn: row.returnedOn } : null;
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records enrolment, transfer or any other new state of a schooling. ' +
      'Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 登记就学情况',
  })
  async recordSchooling(
    @Arg('input', () => SchoolingInput, { description: 'What is recorded. 登记内容' }) input: SchoolingInput,
    @Ctx() context: RequestContext,
  ) {
    await schoolings(context).recordSchooling(input);
    return context.children.load(input.childId);
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records that a child left school before the end (S1-25). Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, ' +
      'OPERATION_REFUSED. 登记辍学',
  })
  async recordDropout(
    @Arg('input', () => DropoutInput, { description: 'What is recorded. 登记内容' }) input: DropoutInput,
    @Ctx() context: RequestContext,
  ) {
    await schoolings(context).recordDropout(input);
    return context.children.load(input.childId);
  }

  @Mutation(() => Child, {
    nullable: true,
    description:
      'Records that a child is back at school after a dropout (S1-25). ' +
      'Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 登记返校',
  })
  async recordReturn(
    @Arg('input', () => ReturnInput, { description: 'What is recorded. 登记内容' }) input: ReturnInput,
    @Ctx() context: RequestContext,
  ) {
    await schoolings(context).recordReturn(input);
    return context.children.load(input.childId);
  }
}
