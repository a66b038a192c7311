import DataLoader from 'dataloader';
import {
  extendSchema,
  locatedError,
  parse,
  type ExecutionResult,
  type GraphQLFieldResolver,
  GraphQLSchema,
} from 'graphql';
import { GraphQLISODateTime } from 'type-graphql';
import { PlatformError } from '../../errors.ts';
import { bulkOf } from '../../policy/structural-types.ts';
import type { RecordDefinition } from '../../records/define-record.ts';
import type { HistoryRow } from '../../records/history-table.ts';
import {
  findHiddenKey,
  historyKeyOf,
  loadHistoryRows,
  tellHistory,
  type RecordKey,
} from '../../records/load-history.ts';
import { primaryKeyOf, type RecordTable } from '../../records/record-table.ts';
import type { Department } from '../define-department.ts';
import { noteFault } from './note-misses.ts';
import { settledFirst } from './settle-texts.ts';
import { perRequest } from '../per-request.ts';
import type { RequestContext } from '../request-context.ts';

type Resolve = GraphQLFieldResolver<any, RequestContext>;
/** Type → field → resolver. */
type Resolvers = Record<string, Record<string, Resolve>>;

/** Changes that one bulk mutation makes at most. */
const largestBulk = 500;

/** The types that every department with records has, as the platform writes them. */
export const sharedTypes = /* GraphQL */ `
  """
  What became of one change of several, in the place of its input. 单条变更结果
  """
  type ChangeResult @shareable {
    """
    Whether the change was made, and if not, why. 结果
    """
    outcome: ChangeOutcome!
    """
    Code of the error, from the closed list; null where the change was made. 错误代码
    """
    code: String
    """
    The field that the error is about. 字段
    """
    field: String
    """
    What happened, and what to correct. 说明
    """
    message: String
  }

  """
  What became of a change. 变更结果
  """
  enum ChangeOutcome {
    """
    Recorded. 已登记
    """
    DONE
    """
    No rule lets you make this change. 无权限
    """
    REFUSED
    """
    The record has changed since the version that was sent. 版本已过期
    """
    STALE
    """
    There is no such child or record, or you may not know of it. 未找到
    """
    NOT_FOUND
    """
    The input contradicts itself or a rule of the record, or the platform failed; see code. 有误
    """
    FAULTY
  }

  """
  One change of a record. 变更记录
  """
  type RecordChange @shareable {
    """
    Version that the change made. 版本号
    """
    version: Int!
    """
    When. 变更时间
    """
    at: DateTimeISO!
    """
    Client that made the change. 变更应用
    """
    client: String!
    """
    Department of this client. 变更部门
    """
    department: String!
    """
    For which purpose. 用途
    """
    purpose: String!
    """
    Why, in the words of the person who made the change. 变更原因
    """
    reason: String!
    """
    What stood before, in the fields that you may read now, masked where they are masked; null where nothing stood. 变更前内容
    """
    before: [FormerValue!]
    """
    Fields that you may not read; they are left out of every change, whatever stood there. 未提供字段
    """
    omitted: [String!]!
  }

  """
  What stood in one field before a change. 变更前的值
  """
  type FormerValue @shareable {
    """
    Name of the field; that of a part with its type, as Dropout.date. 字段
    """
    field: String!
    """
    The value as text, those of a list with commas between them; null where the field was empty. 值
    """
    value: String
  }
`;

/**
 * Gives each record of a department what follows from its definition: its history as a field of its type, and beside
 * each of its mutations the one that makes up to 500 such changes.
 * @throws TypeError naming a mutation that does not take one input
 */
export function extendWithRecords(
  schema: GraphQLSchema,
  { records = [], tables }: Pick<Department, 'records' | 'tables'>,
): { schema: GraphQLSchema; resolvers: Resolvers } {
  if (records.length === 0) return { schema, resolvers: {} };
  const resolvers: Resolvers = { Mutation: {} };
  const additions = [sharedTypes];
  for (const record of records) {
    resolvers[record.type] = { history: historyOf(record, tables) };
    additions.push(`extend type ${record.type} {
      """
      The changes of this record, the newest first, with what stood before as far as you may read it now. 变更历史
      """
      history: [RecordChange!]
    }`);
    for (const mutation of record.mutations) {
      const field = schema.getMutationType()?.getFields()[mutation];
      const [input] = field?.args ?? [];
      if (field?.resolve === undefined || input?.name !== 'input')
        throw new TypeError(`${record.type}: ${mutation} is no mutation with an input.`);
      resolvers.Mutation![bulkOf(mutation)] = inBulk(mutation, settledFirst(field, field.resolve as Resolve));
      additions.push(
        `extend type Mutation {
        """
        Makes up to ${largestBulk} changes as ${mutation} makes one: in their order, each on its own, so that one which fails holds up no other. ${termOf(field)}（批量）
        """
        ${bulkOf(mutation)}(
          """
          What is recorded, change by change. 登记内容
          """
          inputs: [${String(input.type)}!]!
        ): [ChangeResult!]
      }`.replaceAll('!!', '!'),
      );
    }
  }
  return { schema: extendSchema(withMoments(schema), parse(additions.join('\n')), { assumeValid: true }), resolvers };
}

/** The Chinese term at the end of a description, without what stands in brackets. */
function termOf({ description }: { description?: string | null }): string {
  return /\. ([^.（]+)[^.]*$/.exec(description ?? '')?.[1] ?? '';
}

/** The changes of a record have moments, also where no field of a department has. */
function withMoments(schema: GraphQLSchema): GraphQLSchema {
  if (schema.getType(GraphQLISODateTime.name)) return schema;
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, types: [...config.types, GraphQLISODateTime], assumeValid: true });
}

/** Each change is an operation of its own, with its transaction, audit entries and errors. */
function inBulk(mutation: string, changeOne: Resolve): Resolve {
  return async (source, { inputs }: { inputs: readonly unknown[] }, context, info) => {
    if (inputs.length > largestBulk)
      throw new PlatformError('BAD_INPUT', `inputs: send at most ${largestBulk} changes at a time.`, {
        field: 'inputs',
        check: 'max',
      });
    const results: object[] = [];
    for (const input of inputs) {
      const answer = await context.apart!(async (own) => {
        try {
          return { data: { [mutation]: await changeOne(source, { input }, own, info) } };
        } catch (error) {
          noteFault(own, 'Mutation', mutation, error);
          return { data: null, errors: [locatedError(error, undefined, [mutation])] };
        }
      });
      results.push(resultOf(answer));
    }
    return results;
  };
}

const outcomes: Readonly<Record<string, string>> = {
  OPERATION_REFUSED: 'REFUSED',
  STALE_VERSION: 'STALE',
  NOT_FOUND: 'NOT_FOUND',
};

function resultOf({ errors: [error] = [] }: ExecutionResult): object {
  if (!error) return { outcome: 'DONE' };
  const { code, field } = error.extensions as { code: string; field?: string };
  return { outcome: outcomes[code] ?? 'FAULTY', code, field, message: error.message };
}

function historyOf(record: RecordDefinition, tables: Department['tables']): Resolve {
  const history = tables.find(({ viewOf }) => viewOf?.table === record.table) as RecordTable<HistoryRow>;
  const loaderOf = perRequest(
    (context) =>
      new DataLoader((keys: readonly RecordKey[]) => loadHistoryRows(context, history, keys), { cache: false }),
  );
  return async (row: Record<string, unknown>, _args, context, info) => {
    const facts = context.trace.factsOf(row);
    const hidden = findHiddenKey(record, context, facts);
    if (hidden !== null || facts === null) {
      context.trace.noteRefusal(record.type, hidden ?? 'history', info.path);
      return null;
    }
    const key = Object.fromEntries(primaryKeyOf(record.table).map((property) => [property, row[property]]));
    const rows = await loaderOf(context).load({ childId: facts.childId, recordId: historyKeyOf(key) });
    return tellHistory(record, tables, context, facts, rows);
  };
}
