import { defineProcedure } from '../../platform/procedures/define-procedure.ts';
import { inPlace } from '../../platform/procedures/in-place.ts';
import { WebhookDeliveryEntity } from './webhook.entity.ts';

/** One event on its way to one endpoint: sent until it is taken, or given up (推送). */
export const webhookDeliveryProcedure = defineProcedure({
  type: 'WebhookDelivery',
  noun: 'delivery',
  entity: WebhookDeliveryEntity,
  stateMeaning: 'How far an event has come to an endpoint. 推送状态',
  states: { WAITING: '待送达', DELIVERED: '已送达', DEAD: '投递失败', DISCARDED: '已放弃' },
  begins: { WAITING: {} },
  steps: {
    deliver: {
      title: '送达',
      from: ['WAITING'],
      to: ['DELIVERED'],
      writes: ['attempts', 'nextAttemptAt', 'lastStatus', 'lastError', 'settledAt'],
    },
    retry: {
      title: '重试',
      from: ['WAITING'],
      to: [],
      writes: ['attempts', 'nextAttemptAt', 'lastStatus', 'lastError'],
    },
    giveUp: {
      title: '放弃投递',
      from: ['WAITING'],
      to: ['DEAD'],
      writes: ['attempts', 'nextAttemptAt', 'lastStatus', 'lastError'],
    },
    replay: {
      title: '重新推送',
      mutation: 'replayDelivery',
      from: ['WAITING', 'DEAD'],
      to: ['WAITING'],
      writes: ['attempts', 'nextAttemptAt'],
    },
    discard: {
      title: '放弃',
      mutation: 'discardDelivery',
      from: ['WAITING', 'DEAD'],
      to: ['DISCARDED'],
      writes: ['nextAttemptAt', 'settledAt'],
    },
  },
  among: (asking) => ({ department: asking.requester.department, ...inPlace(asking) }),
  decidesOn: [],
});
