import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import type { ToldNumber } from '../../disclosure/tell-count.ts';
import { Counts } from '../../platform/subgraph/contract/counts.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import { PolicyChangeState, PolicySource, ReviewVerdict } from '../code-tables.ts';

@ObjectType({ description: 'What one reviewer said of a policy change. 审核意见' })
export class PolicyReview {
  @Field(() => String, { nullable: true, description: 'Client of the reviewer. 审核人' })
  reviewer!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Department of the reviewer: the owner of the data or civil affairs. 审核部门',
  })
  reviewerDepartment!: string;

  @Field(() => ReviewVerdict, { nullable: true, description: 'Approval or rejection. 审核结论' })
  verdict!: ReviewVerdict;

  @Field(() => String, { nullable: true, description: 'Why. 理由' })
  comment!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When. 审核时间' })
  reviewedAt!: Date;
}

@ObjectType({ description: 'One cell of the permission matrix that a change moves. 权限矩阵变动' })
export class PolicyCell {
  @Field(() => String, {
    nullable: true,
    description: 'Who asks, as `education student-affairs for dropout-prevention`. 请求方',
  })
  requester!: string;

  @Field(() => String, { nullable: true, description: 'The catalogue item, as `Medical.mentalHealth`. 数据项' })
  item!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The kind of record: inside, outside, sealed or office; an operation has none. 记录情形',
  })
  kind!: string | null;

  @Field(() => String, { nullable: true, description: 'What is decided today: allow, mask:<mask> or deny. 变更前' })
  before!: string;

  @Field(() => String, { nullable: true, description: 'What would be decided: allow, mask:<mask> or deny. 变更后' })
  after!: string;
}

@ObjectType({
  description:
    'A value that is kept back from a requester, and that fields released to it tell all the same, alone or put ' +
    'together. 可推知的组合',
})
export class PolicyCombination {
  @Field(() => String, { nullable: true, description: 'Who could work it out. 请求方' })
  requester!: string;

  @Field(() => String, { nullable: true, description: 'The value, as `Child.residentId`. 数据项' })
  item!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The line of the floor or the mask that keeps it back. 保护依据',
  })
  keptBackBy!: string;

  @Field(() => [String], { nullable: true, description: 'The catalogue items that tell it together. 组合数据项' })
  items!: string[];

  @Field(() => [String], { nullable: true, description: 'The rules that release these. 相关规则' })
  rules!: string[];
}

@ObjectType({ description: 'What a policy change would do, by the policies in force now. 变更影响' })
export class PolicyEffect {
  /** By which its replay is found. */
  changeId!: string;

  @Field(() => [PolicyCell], {
    nullable: true,
    description: 'The cells of the permission matrix that change. 变动的权限',
  })
  cells!: PolicyCell[];

  @Counts('noChild')
  @Field(() => Int, {
    nullable: true,
    description: 'Fields, each counted once per requester, of which more is told than today. 开放字段数',
  })
  fieldsOpened!: number;

  @Counts('noChild')
  @Field(() => Int, {
    nullable: true,
    description: 'Fields, each counted once per requester, of which less is told than today. 收回字段数',
  })
  fieldsClosed!: number;

  @Counts('told')
  @Field(() => Int, {
    nullable: true,
    description:
      'At most so many children is something told of that is not told today: all of the counties, and of the single ' +
      'categories, of which the changed rules speak, rounded; sealed files, ages and smaller places are not told ' +
      'apart. Null where there are too few to be told. 涉及儿童数（开放）',
  })
  childrenOpened!: ToldNumber | null;

  @Counts('told')
  @Field(() => Int, {
    nullable: true,
    description: 'The same of children of whom something is told no more. 涉及儿童数（收回）',
  })
  childrenClosed!: ToldNumber | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'The items of the floor among the changed ones: what no department may loosen, masked at most. 触及底线的数据项',
  })
  floorItems!: string[];

  @Field(() => [String], {
    nullable: true,
    description: 'Rules that another rule covers once the change is applied. 变更后多余的规则',
  })
  superfluousRules!: string[];

  @Field(() => [PolicyCombination], {
    nullable: true,
    description:
      'What fields tell together that is kept back: a change that opens any is refused as it is drafted, submitted ' +
      'and applied. 开放的组合',
  })
  combinationsOpened!: PolicyCombination[];
}

@ObjectType({
  description: 'A proposed change of the rules of one department: draft, in review, approved, applied. 政策变更',
})
export class PolicyChange {
  @Field(() => ID, { nullable: true, description: 'Number of the change. 变更编号' })
  id!: string;

  @Field(() => PolicyChangeState, { nullable: true, description: 'Where it stands. 状态' })
  state!: PolicyChangeState;

  @Field(() => String, { nullable: true, description: 'The department whose data it is about. 数据提供部门' })
  owner!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The place that it touches: the division of its author, 12 digits. 区划代码',
  })
  division!: string;

  @Field(() => String, { nullable: true, description: 'What it is about. 标题' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Why. 理由' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Rules that are put in, as YAML as in policies/access/; empty where none. 新增或替换的规则',
  })
  putRules!: string;

  @Field(() => [String], { nullable: true, description: 'Ids of rules that are taken out. 删除的规则' })
  removedRules!: string[];

  @Field(() => String, { nullable: true, description: 'Client who wrote it. 起草人' })
  author!: string;

  @Field(() => String, { nullable: true, description: 'Department of the author. 起草部门' })
  authorDepartment!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'It opens a sensitive item: two people at least must review it. 涉及敏感数据',
  })
  opensSensitive!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was written. 起草时间' })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was put to review. 提交时间' })
  submittedAt!: Date | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'By when the reviewers answer: five working days after it was put to review. 审核期限',
  })
  dueOn!: string | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it was approved, rejected, withdrawn or stopped. 审定时间',
  })
  decidedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'Number of the version that it became. 生效版本号' })
  appliedNumber!: number | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it is put in force by itself, once it is approved. 定时生效时间',
  })
  applyFrom!: Date | null;

  @Field(() => String, { nullable: true, description: 'Client for whom that is done. 定时操作人' })
  scheduledBy!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it could not be put in force when its time had come; schedule it again when that is put right. 定时生效失败原因',
  })
  scheduleFault!: string | null;

  @Field(() => String, { nullable: true, description: 'Client of a level above who stopped it. 叫停人' })
  stoppedBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was stopped. 叫停理由' })
  stopReason!: string | null;
}

@ObjectType({ description: 'One state of all policies that was put in force; never changed afterwards. 政策版本' })
export class PolicyVersion {
  @Field(() => Int, { nullable: true, description: 'Counted from 1. 版本号' })
  number!: number;

  @Field(() => String, { nullable: true, description: 'Hash of all rules, as audit entries name it. 版本标识' })
  version!: string;

  @Field(() => PolicySource, { nullable: true, description: 'Where it comes from. 来源' })
  source!: PolicySource;

  @Field(() => ID, { nullable: true, description: 'The change that it applies. 变更编号' })
  changeId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Client who put it in force; `files` for the files of the project. 生效操作人',
  })
  appliedBy!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'From when it is in force. 生效时间' })
  appliedAt!: Date;
}
