import { type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { Counts } from './counts.ts';
import type { Page } from '../../records/find-page.ts';

@Directive('@shareable')
@ObjectType({ description: 'Where a page stands in the whole list (Relay connection specification). 分页信息' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether records follow after this page. 是否有下一页' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether records stand before this page. 是否有上一页' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first record of the page. 首条游标' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last record of the page: pass it as `after`. 末条游标',
  })
  endCursor!: string | null;
}

/** The connection and edge types of a node type, e.g. `ChildConnection` of `Child`. */
export function connectionOf<Node extends object>(node: ClassType<Node>, name: string) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page. 列表项` })
  class Edge {
    @Field(() => String, { description: 'Place of this record in the list. 游标' })
    cursor!: string;

    @Field(() => node, { nullable: true, description: 'The record. 记录' })
    node!: Node;
  }

  @ObjectType(`${name}Connection`, {
    description: `A page of ${name} records (Relay connection specification). 分页列表`,
  })
  class Connection {
    @Field(() => [Edge], { description: 'The records of the page. 列表项' })
    edges!: Edge[];

    @Field(() => PageInfo, { description: 'Where the page stands. 分页信息' })
    pageInfo!: PageInfo;

    count!: () => Promise<number>;

    @Counts('readable')
    @Field(() => Int, { description: 'Records in the whole list that the requester may know of. 总数' })
    totalCount(): Promise<number> {
      return this.count();
    }
  }

  return Connection as ClassType<Page<Node>>;
}
