import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { Counts } from '../../platform/subgraph/contract/counts.ts';
import { DeliveryState } from '../code-tables.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { webhooks } from './webhook.service.ts';
import { WebhookInput } from './webhook.inputs.ts';
import { RegisteredWebhook, Webhook, WebhookDelivery } from './webhook.type.ts';

const webhookNumber = 'Number of the endpoint. 端点编号';
const deliveryNumber = 'Number of the delivery. 推送编号';

@Resolver(() => Webhook)
export class WebhookResolver {
  @Query(() => [Webhook], { nullable: true, description: 'The endpoints of your department. 推送端点列表' })
  webhooks(@Ctx() context: RequestContext) {
    return webhooks(context).findWebhooks();
  }

  @Query(() => [WebhookDelivery], {
    nullable: true,
    description:
      'What is sent to endpoints of your department, the newest first. ' +
      'Errors: FILTER_REFUSED, PAGE_TOO_LARGE, BAD_INPUT. 推送记录列表',
  })
  webhookDeliveries(
    @Arg('webhookId', () => ID, { nullable: true, description: 'Only to this endpoint. 端点编号' })
    webhookId: string | null,
    @Arg('state', () => DeliveryState, { nullable: true, description: 'Only those that stand there. 状态' })
    state: DeliveryState | null,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, {
      nullable: true,
      description: 'Number of the delivery after which to read on. 起始推送记录',
    })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return webhooks(context).findDeliveries(webhookId ?? null, state ?? null, { first, after: after ?? null });
  }

  @Mutation(() => RegisteredWebhook, {
    nullable: true,
    description:
      'Has events sent to an endpoint of your department from now on, with what you may read of them. ' +
      'Errors: BAD_INPUT, STATE_REFUSED. 登记推送端点',
  })
  registerWebhook(
    @Arg('input', () => WebhookInput, { description: 'The endpoint. 推送端点' }) input: WebhookInput,
    @Ctx() context: RequestContext,
  ) {
    return webhooks(context).register(input);
  }

  @Mutation(() => Webhook, {
    nullable: true,
    description:
      'Sends nothing to an endpoint any more; what waits for it is discarded. Errors: NOT_FOUND. 删除推送端点',
  })
  removeWebhook(@Arg('id', () => ID, { description: webhookNumber }) id: string, @Ctx() context: RequestContext) {
    return webhooks(context).remove(id);
  }

  @Mutation(() => WebhookDelivery, {
    nullable: true,
    description:
      'Sends one that waits or is dead at once, and as often again. Errors: NOT_FOUND, STATE_REFUSED. 重新推送',
  })
  replayDelivery(@Arg('id', () => ID, { description: deliveryNumber }) id: string, @Ctx() context: RequestContext) {
    return webhooks(context).replay(id);
  }

  @Counts('noChild')
  @Mutation(() => Int, {
    nullable: true,
    description:
      'The same for all that are dead of one endpoint, which is put in service where it was disabled; gives how ' +
      'many. Errors: NOT_FOUND. 重新推送全部失败记录',
  })
  replayDeliveries(
    @Arg('webhookId', () => ID, { description: webhookNumber }) webhookId: string,
    @Ctx() context: RequestContext,
  ) {
    return webhooks(context).replayAll(webhookId);
  }

  @Mutation(() => WebhookDelivery, {
    nullable: true,
    description:
      'Gives one up that waits or is dead: the later events about its subject go on. ' +
      'Errors: NOT_FOUND, STATE_REFUSED. 放弃推送',
  })
  discardDelivery(@Arg('id', () => ID, { description: deliveryNumber }) id: string, @Ctx() context: RequestContext) {
    return webhooks(context).discard(id);
  }
}
