import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A child of the register; civil affairs keeps the file. 儿童' })
export class Child {
  @Field(() => ID, { description: 'Number of the file, without meaning of its own. 档案编号' })
  id!: string;
}
