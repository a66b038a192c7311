import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { EventKind } from '../code-tables.ts';

@ObjectType({ description: 'One fact that an event tells. 事件要素' })
export class EventFact {
  @Field(() => String, { nullable: true, description: 'The catalogue item, as `Application.owner`. 数据项' })
  item!: string;

  @Field(() => String, { nullable: true, description: 'Its value when the event was announced. 值' })
  value!: string | null;
}

@ObjectType({ description: 'What governance told your department. 治理事件' })
export class GovernanceEvent {
  @Field(() => ID, {
    nullable: true,
    description: 'Number of the event; the `webhook-id` where it is sent to an endpoint. 事件编号',
  })
  id!: string;

  @Field(() => EventKind, { nullable: true, description: 'What happened. 事件类型' })
  kind!: EventKind;

  @Field(() => String, {
    nullable: true,
    description: 'Number of the application, change … that it is about; of LOOKS_OF_DAY the day. 事项编号',
  })
  subject!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When. 发生时间' })
  announcedAt!: Date;

  @Field(() => [EventFact], {
    nullable: true,
    description: 'What is told of it: the items that you may read today, and no others. 事件内容',
  })
  facts!: EventFact[];
}
