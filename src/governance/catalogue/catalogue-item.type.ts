import { Field, ID, Int, ObjectType } from 'type-graphql';
import { sensitivities, sharings, type UpdateRhythm } from '../../platform/policy/catalogue-item.ts';
import { codeTable } from '../../platform/subgraph/contract/code-table.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';

export const Sharing = codeTable(
  'Sharing',
  'How a field is shared by the rules that hold today (国务院令第809号). 共享属性',
  {
    UNCONDITIONAL: `Released to everyone for any purpose. ${sharings.unconditional}`,
    CONDITIONAL: `Released to other departments by some rule. ${sharings.conditional}`,
    NOT_SHARED: `Not released beyond its department. ${sharings['not-shared']}`,
  },
);
export type Sharing = keyof typeof Sharing;

export const Sensitivity = codeTable(
  'Sensitivity',
  'How sensitive a field is, the least first (个人信息保护法 第二十八条、第三十一条). 敏感级别',
  {
    ORDINARY: `No personal information. ${sensitivities.ordinary}`,
    UNDER_FOURTEEN: `Told of a child: sensitive under fourteen years of age. ${sensitivities['under-fourteen']}`,
    SENSITIVE: `Sensitive at any age. ${sensitivities.sensitive}`,
    SEALED: `Tells of a case of a minor (未成年人保护法 第一百零三条). ${sensitivities.sealed}`,
  },
);
export type Sensitivity = keyof typeof Sensitivity;

export const ReaderEffect = codeTable('ReaderEffect', 'How a reader gets a field. 提供方式', {
  ALLOW: '明文',
  MASK: '脱敏',
});
export type ReaderEffect = keyof typeof ReaderEffect;

@ObjectType({ description: 'A code that a coded field may hold. 代码项' })
export class CatalogueCode {
  @Field(() => String, { nullable: true, description: 'The code. 代码' })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Its Chinese term. 代码名称' })
  title!: string | null;
}

@ObjectType({
  description: 'Who may see a field by one rule that holds today; of which children, the rule says. 可见方',
})
export class CatalogueReader {
  @Field(() => String, { nullable: true, description: 'Department; null: every department. 部门' })
  department!: string | null;

  @Field(() => [String], { nullable: true, description: 'Its roles, from policies/roles.yaml; null: every role. 岗位' })
  roles!: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Purposes, from policies/purposes.yaml; null: any purpose. 用途',
  })
  purposes!: readonly string[] | null;

  @Field(() => ReaderEffect, { nullable: true, description: 'In clear or masked. 提供方式' })
  effect!: ReaderEffect | null;

  @Field(() => String, { nullable: true, description: 'Mask of a field that is masked. 脱敏方式' })
  mask!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the rule. 规则编号' })
  rule!: string | null;

  @Field(() => String, { nullable: true, description: 'Its legal basis. 法律依据' })
  because!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'First day of the rule; null: always. 生效日期' })
  from!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'First day on which it holds no more; null: for good. 失效日期',
  })
  until!: string | null;
}

@ObjectType({
  description: 'One field of one department, generated from its schema and the policies (国务院令第809号). 数据目录项',
})
export class CatalogueItem {
  @Field(() => ID, { nullable: true, description: 'The field, as in Medical.mentalHealth. 数据项标识' })
  id!: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the record, as in Medical. 类型' })
  type!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the field within it, as in mentalHealth. 字段' })
  field!: string | null;

  @Field(() => String, { nullable: true, description: 'Department that owns it. 提供部门' })
  owner!: string | null;

  @Field(() => String, { nullable: true, description: 'Chinese term. 数据项名称' })
  title!: string | null;

  @Field(() => String, { nullable: true, description: 'What it means, in English. 含义' })
  meaning!: string | null;

  @Field(() => String, { nullable: true, description: 'Its type in the schema, as in Date or [SpecialNeed]. 数据类型' })
  valueType!: string | null;

  @Field(() => [CatalogueCode], {
    nullable: true,
    description: 'The codes that it may hold; null where it is not coded. 代码表',
  })
  codeTable!: readonly CatalogueCode[] | null;

  @Field(() => Sharing, { nullable: true, description: 'How it is shared today. 共享属性' })
  sharing!: Sharing | null;

  @Field(() => Sensitivity, { nullable: true, description: 'How sensitive it is. 敏感级别' })
  sensitivity!: Sensitivity | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Years after its last change for which a record is kept, 0: not kept; null: for good. 保存期限（年）',
  })
  retentionYears!: number | null;

  @Field(() => String, { nullable: true, description: 'How often it is brought up to date, in words. 更新周期' })
  updateRhythm!: UpdateRhythm | null;

  @Field(() => [String], { nullable: true, description: 'Purposes for which some reader may see it. 用途' })
  purposes!: readonly string[] | null;

  @Field(() => [CatalogueReader], {
    nullable: true,
    description: 'Who may see it today, its own department included. 可见方',
  })
  readers!: readonly CatalogueReader[] | null;
}
