import { ArrayMinSize, ArrayUnique, MaxLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { EventKind } from '../code-tables.ts';

@InputType({ description: 'Where events are to be sent. 推送端点' })
export class WebhookInput {
  @Field(() => String, { description: 'https://… of your department’s system. 推送地址' })
  @MaxLength(500)
  url!: string;

  @Field(() => [EventKind], { description: 'Which kinds of events. 事件类型' })
  @ArrayMinSize(1)
  @ArrayUnique()
  kinds!: EventKind[];
}
