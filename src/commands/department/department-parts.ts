/** What a new department consists of. */
export interface DepartmentParts {
  /** New files: path in the checkout → text. */
  files: Record<string, string>;
  /** Lists at whose end the department is added: path → text. */
  additions: Record<string, string>;
  /** Of its own history the tables; of the register's, that the department is told of the children who are there. */
  migrations: { history: string; name: string; sql: string }[];
}

/** The parts of a department that keeps one note on a child: a record to rename, with every layer in its place. */
export function departmentParts(name: string, title: string): DepartmentParts {
  const folder = `src/departments/${name}`;
  const Type = `${name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}Note`;
  const type = Type[0]!.toLowerCase() + Type.slice(1);
  const post = `${name}-officer`;
  const purpose = `${name}-work`;
  return {
    files: {
      [`${folder}/department.ts`]: manifestOf(name, title, Type, type),
      [`${folder}/${name}-note.entity.ts`]: entityOf(name, title, Type, type),
      [`${folder}/${name}-note.type.ts`]: typeOf(title, Type),
      [`${folder}/${name}-note.inputs.ts`]: inputsOf(name, title, Type, type),
      [`${folder}/${name}-note.service.ts`]: serviceOf(name, title, Type, type),
      [`${folder}/${name}-note.resolver.ts`]: resolverOf(name, title, Type, type),
      [`${folder}/demonstration.ts`]: demonstrationOf(name, title),
      [`policies/access/${name}.yaml`]: rulesOf({ name, title, Type, type, post, purpose }),
    },
    additions: additionsOf(name, title, post, purpose),
    migrations: [
      { history: name, name, sql: tableOf(name, title) },
      { history: 'civil-affairs', name: `announce-to-${name}`, sql: announcementTo(name, title) },
    ],
  };
}

function tableOf(name: string, title: string): string {
  return `-- What ${title} records of children.

create table ${name.replaceAll('-', '_')}_note (
  child_id  uuid primary key,
  version   integer not null,
  note      text not null
);
`;
}

function announcementTo(name: string, title: string): string {
  return `-- Tells ${title} where every child belongs that is in the register already.
with announced as (
  insert into outbox_event (child_id, id, kind, payload)
  select child_id, gen_random_uuid(), 'civil-affairs.child-scope-changed', jsonb_build_object(
    'type', 'Child', 'version', version, 'householdDivision', household_division,
    'residenceDivision', residence_division, 'sealed', sealed, 'categories', to_jsonb(categories),
    'birthDate', birth_date)
  from child
  returning child_id, id, position
)
insert into outbox_delivery (child_id, event_id, subscriber, position)
select child_id, id, '${name}', position from announced;
`;
}

/** Its own post keeps the record; the data steward answers for the department's data, as everywhere. */
function additionsOf(name: string, title: string, post: string, purpose: string): Record<string, string> {
  return {
    'policies/roles.yaml': `  ${name}:
    ${post}: ${title}局工作人员
    data-steward: ${title}局数据管理员
`,
    'policies/purposes.yaml': `  ${purpose}:
    title: ${title}业务办理
    legalBasis: 未成年人保护法 第八十一条
`,
    'policies/catalogue.yaml': `
  ${name}:
    sensitivity: under-fourteen
    retention: 30
    updated: 发生变化时即时更新
`,
    'policies/demonstration-posts.yaml': `${post}:
  department: ${name}
  role: ${post}
  digits: 6
  purposes: [${purpose}]
  title: ${title}局工作人员
${name}-steward:
  department: ${name}
  role: data-steward
  digits: 6
  purposes: [policy-management, audit-review]
  title: ${title}局数据管理员
`,
  };
}

function manifestOf(name: string, title: string, Type: string, type: string): string {
  return `import { applyChildScope } from '../../platform/records/apply-child-scope.ts';
import { resolveChild } from '../../platform/subgraph/contract/child-type.ts';
import { defineDepartment } from '../../platform/subgraph/define-department.ts';
import { ${type} } from './${name}-note.entity.ts';
import { ChildResolver, ${Type}Resolver } from './${name}-note.resolver.ts';

export default defineDepartment({
  name: '${name}',
  title: '${title}',
  resolvers: [ChildResolver, ${Type}Resolver],
  references: { Child: resolveChild },
  records: [${type}],
  consumes: { 'civil-affairs.child-scope-changed': applyChildScope },
});
`;
}

function entityOf(name: string, title: string, Type: string, type: string): string {
  return `import { defineEntity, p } from '@mikro-orm/postgresql';
import { scopeOfChild } from '../../platform/records/child-scope.entity.ts';
import { defineRecord } from '../../platform/records/define-record.ts';
import { defineRecordTable, sameAs } from '../../platform/records/record-table.ts';

/** What ${title} notes on a child. */
export const ${Type}Entity = defineEntity({
  name: '${Type}',
  tableName: '${name.replaceAll('-', '_')}_note',
  properties: {
    childId: p.uuid().primary(),
    scope: scopeOfChild,
    version: p.integer(),
    note: p.text(),
  },
});

export const ${type}Table = defineRecordTable({
  entity: ${Type}Entity,
  always: ['childId'],
  via: { Child: ['${type}'] },
  columns: sameAs(${Type}Entity),
});

export const ${type} = defineRecord({
  type: '${Type}',
  table: ${type}Table,
  mutations: ['record${Type}'],
  event: '${name}.note-changed',
});
`;
}

function typeOf(title: string, Type: string): string {
  return `import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'What the department notes on a child. ${title}记录' })
export class ${Type} {
  @Field(() => Int, { nullable: true, description: 'Counts the changes of this record. 版本号' })
  version!: number | null;

  @Field(() => String, { nullable: true, description: 'The note, 2 to 500 characters. 记录内容' })
  note!: string | null;
}
`;
}

function inputsOf(name: string, title: string, Type: string, type: string): string {
  return `import { Length } from 'class-validator';
import { InputType } from 'type-graphql';
import { recordInput } from '../../platform/subgraph/contract/record-input.ts';
import { ${type}Table } from './${name}-note.entity.ts';
import { ${Type} } from './${name}-note.type.ts';

@InputType({ description: 'A note; what is left out stays, null clears. ${title}记录登记' })
export class ${Type}Input extends recordInput(${Type}, ${type}Table, { note: { checks: [Length(2, 500)] } }) {}
`;
}

function serviceOf(name: string, title: string, Type: string, type: string): string {
  return `import { loadRowOfEachChild } from '../../platform/records/load-rows-of-children.ts';
import { batch, perRequest } from '../../platform/subgraph/per-request.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { ${type}, ${type}Table } from './${name}-note.entity.ts';
import type { ${Type}Input } from './${name}-note.inputs.ts';

/** Notes of ${title} on children. */
export class ${Type}Service {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  loadNotes(childIds: readonly string[]) {
    return loadRowOfEachChild(this.#context, ${type}Table, childIds);
  }

  /** @throws PlatformError NOT_FOUND, STALE_VERSION, OPERATION_REFUSED, AUDIT_UNAVAILABLE */
  async record(input: ${Type}Input): Promise<void> {
    await this.#context.changes.record(${type}, input);
  }
}

export const ${type}s = perRequest((context) => new ${Type}Service(context));
export const load${Type} = batch(${type}s, 'loadNotes');
`;
}

function resolverOf(name: string, title: string, Type: string, type: string): string {
  return `import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { childType } from '../../platform/subgraph/contract/child-type.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { ${Type}Input } from './${name}-note.inputs.ts';
import { load${Type}, ${type}s } from './${name}-note.service.ts';
import { ${Type} } from './${name}-note.type.ts';

const Child = childType();

@Resolver(() => Child)
export class ChildResolver {
  @FieldResolver(() => ${Type}, { nullable: true, description: 'What the department notes on the child. ${title}记录' })
  ${type}(@Root() { id }: { id: string }, @Ctx() context: RequestContext) {
    return load${Type}(context, id);
  }
}

@Resolver(() => ${Type})
export class ${Type}Resolver {
  @Mutation(() => Child, {
    nullable: true,
    description: 'Records the note. Errors: STALE_VERSION, NOT_FOUND, BAD_INPUT, OPERATION_REFUSED. 登记${title}记录',
  })
  async record${Type}(
    @Arg('input', () => ${Type}Input, { description: 'What is recorded. 登记内容' }) input: ${Type}Input,
    @Ctx() context: RequestContext,
  ) {
    await ${type}s(context).record(input);
    return context.children.load(input.childId);
  }
}
`;
}

function demonstrationOf(name: string, title: string): string {
  return `import type { DemonstrationTable } from '../../demonstration/load-demonstration.ts';

/** A child in twenty has a note. */
export const demonstration: DemonstrationTable[] = [
  {
    table: '${name.replaceAll('-', '_')}_note',
    columns: ['child_id', 'version', 'note'],
    rowsOf: (child) => (child.random('${name}.note')() < 0.05 ? [[child.id, 1, '${title}已走访。']] : []),
  },
];
`;
}

interface RuleNames {
  name: string;
  title: string;
  Type: string;
  type: string;
  post: string;
  purpose: string;
}

function rulesOf({ name, title, Type, type, post, purpose }: RuleNames): string {
  return `# yaml-language-server: $schema=../access.schema.json
# ${title} owns its records of children. Who else may see of them what, and for what.
department: ${name}

rules:
  # ${title} itself: the records of the children of its division.
  - id: ${name}-own
    because: 未成年人保护法 第八十一条
    to: { department: ${name}, roles: [${post}] }
    for: [${purpose}]
    where: { child.division: within-requester }
    fields:
      Mutation: { allow: [record${Type}] }
      Child: { allow: [id, ${type}] }
      ${Type}: { allow: [version, note, history] }
`;
}
