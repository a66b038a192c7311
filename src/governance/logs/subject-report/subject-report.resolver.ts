import { Arg, Ctx, GraphQLISODateTime, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/subgraph/request-context.ts';
import { subjectReports } from './subject-report.service.ts';
import { ClosedCase, SubjectReport } from './subject-report.type.ts';

@Resolver(() => SubjectReport)
export class SubjectReportResolver {
  @Query(() => SubjectReport, {
    nullable: true,
    description:
      'Which departments looked at the data of a child, for the child and its guardian; null for a child that ' +
      'does not exist or of which you may not know. Errors: BAD_INPUT, REQUEST_TIMED_OUT. 个人信息查阅报告',
  })
  subjectReport(
    @Arg('childId', () => ID, { description: 'The child. 档案编号' }) childId: string,
    @Arg('from', () => GraphQLISODateTime, {
      nullable: true,
      description: 'From then on; 366 days before the end where not given, and at most. 起始时间',
    })
    from: Date | null,
    @Arg('to', () => GraphQLISODateTime, {
      nullable: true,
      description: 'Until then; until now where not given. 截止时间',
    })
    to: Date | null,
    @Ctx() context: RequestContext,
  ) {
    return subjectReports(context).findReport(childId, { from, to });
  }

  @Mutation(() => ClosedCase, {
    nullable: true,
    description:
      'Says that a case of your department is closed: guardians are told of the looks for it from now on. ' +
      'Errors: NOT_FOUND, STATE_REFUSED, OPERATION_REFUSED, REQUEST_TIMED_OUT. 结案',
  })
  async closeCase(
    @Arg('caseNumber', () => String, { description: 'Number of the case, as it was named in requests. 案号' })
    caseNumber: string,
    @Ctx() context: RequestContext,
  ) {
    await subjectReports(context).closeCase(caseNumber);
    return subjectReports(context).findClosedCase(caseNumber);
  }
}
