import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { Counts } from '../../platform/subgraph/contract/counts.ts';
import { DeliveryState, EventKind, WebhookState } from '../code-tables.ts';

@ObjectType({
  description: 'An endpoint of your department to which events are sent, as Standard Webhooks describes it. 推送端点',
})
export class Webhook {
  @Field(() => ID, { nullable: true, description: 'Number of the endpoint. 端点编号' })
  id!: string;

  @Field(() => WebhookState, {
    nullable: true,
    description: 'Disabled where it has answered 410 Gone; replayDeliveries puts it in service again. 状态',
  })
  state!: WebhookState;

  @Field(() => String, { nullable: true, description: 'Where events are sent. 推送地址' })
  url!: string;

  @Field(() => [EventKind], { nullable: true, description: 'Which kinds of events. 事件类型' })
  kinds!: EventKind[];

  @Field(() => String, {
    nullable: true,
    description: 'Client who registered it: what this client may read is what is sent. 登记人',
  })
  client!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it was registered: from then on events are sent. 登记时间',
  })
  registeredAt!: Date;
}

@ObjectType({ description: 'An endpoint that was just registered. 新登记的推送端点' })
export class RegisteredWebhook {
  @Field(() => ID, { nullable: true, description: 'Number of the endpoint. 端点编号' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The secret with which messages are signed, `whsec_…`: shown this once. 签名密钥',
  })
  secret!: string;
}

@ObjectType({
  description:
    'One event on its way to one endpoint. Events about one subject arrive in order: while one waits or is dead, ' +
    'the later ones wait behind it, until it is replayed or discarded. 推送记录',
})
export class WebhookDelivery {
  @Field(() => ID, { nullable: true, description: 'Number of the delivery. 推送编号' })
  id!: string;

  @Field(() => ID, { nullable: true, description: 'Number of the endpoint. 端点编号' })
  webhookId!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'Number of the event: the `webhook-id` of every attempt, by which the receiver knows one that it has ' +
      'already. 事件编号',
  })
  eventId!: string;

  @Field(() => EventKind, { nullable: true, description: 'What happened. 事件类型' })
  kind!: EventKind;

  @Field(() => String, {
    nullable: true,
    description: 'Number of the application, change … that it is about. 事项编号',
  })
  subject!: string;

  @Field(() => DeliveryState, {
    nullable: true,
    description: 'How far it has come; dead after ten attempts in three days. 状态',
  })
  state!: DeliveryState;

  @Counts('noChild')
  @Field(() => Int, {
    nullable: true,
    description: 'How often it was sent since it was announced or replayed. 尝试次数',
  })
  attempts!: number;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When it is sent next; null where it waits no more. 下次尝试时间',
  })
  nextAttemptAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'HTTP status of the last answer; 2xx is a delivery. 最近响应码' })
  lastStatus!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the last attempt had no answer, e.g. ECONNREFUSED, TIMED_OUT, ADDRESS_REFUSED, NOT_RELEASED. 最近错误',
  })
  lastError!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was delivered or discarded. 办结时间' })
  settledAt!: Date | null;
}
