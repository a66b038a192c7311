import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { CatalogueItem, Sensitivity, Sharing } from './catalogue-item.type.ts';
import type { ToldNumber } from '../../disclosure/tell-count.ts';
import { Counts } from '../../platform/subgraph/contract/counts.ts';
import { DateScalar } from '../../platform/subgraph/contract/date-scalar.ts';
import type { RequestContext } from '../../platform/subgraph/request-context.ts';
import { catalogue } from './catalogue.service.ts';
import { freshness, loadFreshness } from './freshness.service.ts';

@Resolver(() => CatalogueItem)
export class CatalogueResolver {
  @Query(() => [CatalogueItem], {
    nullable: true,
    description:
      'The fields of all departments: what each means, how it is shared and who may see it today. ' +
      'Errors: FILTER_REFUSED, BAD_INPUT, PAGE_TOO_LARGE. 查询数据目录',
  })
  catalogue(
    @Arg('search', () => String, {
      nullable: true,
      description: 'A part of the id, the Chinese term or the meaning. 检索词',
    })
    search: string | null,
    @Arg('owner', () => String, { nullable: true, description: 'Of this department, as in health. 提供部门' })
    owner: string | null,
    @Arg('sharing', () => Sharing, { nullable: true, description: 'Shared in this way. 共享属性' })
    sharing: Sharing | null,
    @Arg('sensitivity', () => Sensitivity, { nullable: true, description: 'Of this sensitivity. 敏感级别' })
    sensitivity: Sensitivity | null,
    @Arg('first', () => Int, { defaultValue: 100, description: 'How many at most, 1 to 200. 条数' }) first: number,
    @Arg('after', () => ID, { nullable: true, description: 'Id of the last item of the page before. 起始数据项标识' })
    after: string | null,
    @Ctx() context: RequestContext,
  ) {
    return catalogue(context).findItems(
      { search: search ?? null, owner: owner ?? null, sharing: sharing ?? null, sensitivity: sensitivity ?? null },
      first,
      after ?? null,
    );
  }

  @Query(() => CatalogueItem, {
    nullable: true,
    description:
      'One field of the catalogue; null where there is none of this id. Errors: FILTER_REFUSED. 按标识查询数据目录项',
  })
  catalogueItem(
    @Arg('id', () => ID, { description: 'The field, as in Medical.mentalHealth. 数据项标识' }) id: string,
    @Ctx() context: RequestContext,
  ) {
    return catalogue(context).findItem(id);
  }

  @FieldResolver(() => DateScalar, {
    nullable: true,
    description:
      'The newest day since which records of its type were changed in your division as often as the floor lets be ' +
      'told, sealed files left out; null where there were fewer changes. 最近更新日期',
  })
  async lastChangedOn(@Root() { type }: CatalogueItem, @Ctx() context: RequestContext) {
    return (await loadFreshness(context, type!))?.lastChangedOn ?? null;
  }

  @Counts('told')
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Changes of records of its type in your division in the 30 days before today, rounded, sealed files left out; ' +
      'null where there were too few to be told. 近30日更新次数',
  })
  async changesInLast30Days(
    @Root() { type }: CatalogueItem,
    @Ctx() context: RequestContext,
  ): Promise<ToldNumber | null> {
    return (await loadFreshness(context, type!))?.changesInLast30Days ?? null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Whether that day is longer ago than its rhythm says; null where no day is told, or the rhythm is no ' +
      'period. 是否逾期未更新',
  })
  async isBehind(@Root() item: CatalogueItem, @Ctx() context: RequestContext) {
    return freshness(context).isBehind(item, await loadFreshness(context, item.type!));
  }
}
