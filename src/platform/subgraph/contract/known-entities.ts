import { Kind, visit, type DocumentNode, type ObjectTypeDefinitionNode, type ObjectTypeExtensionNode } from 'graphql';

/** The directives of Apollo Federation that a department's schema may have, by these names alone. */
export const federationDirectives = ['key', 'external', 'shareable', 'tag'];

const ofGraphql = ['deprecated', 'specifiedBy', 'oneOf', 'link'];

/**
 * Refuses what would compose and be answered with null: a record is asked for by its `id` and nothing else, and the
 * department says under `references` how it is found.
 * @param referenced the types that the department has under `references`
 * @throws TypeError naming the type or the directive
 */
export function assertKnownEntities(sdl: DocumentNode, referenced: readonly string[]): void {
  const asked = new Set<string>();
  const known = [...federationDirectives, ...ofGraphql];
  for (const definition of sdl.definitions)
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) known.push(definition.name.value);
  function readKeys({ name: { value: type }, directives = [] }: ObjectTypeDefinitionNode | ObjectTypeExtensionNode) {
    for (const { arguments: given = [] } of directives.filter(({ name }) => name.value === 'key')) {
      if (given.map(({ value }) => (value.kind === Kind.STRING ? value.value.trim() : null)).join() !== 'id')
        throw new TypeError(`${type} has a key that is not its id: write @key(fields: "id"), and nothing else in it.`);
      asked.add(type);
    }
  }

  visit(sdl, {
    Directive({ name: { value: name } }) {
      if (!known.includes(name))
        throw new TypeError(
          `@${name} is no directive that departments know: take it away, or write @${federationDirectives.join(', @')}.`,
        );
    },
    ObjectTypeDefinition: readKeys,
    ObjectTypeExtension: readKeys,
    InterfaceTypeDefinition({ name, directives = [] }) {
      if (directives.some((directive) => directive.name.value === 'key'))
        throw new TypeError(`${name.value} is an interface with a key: give the key to each type of its records.`);
    },
  });
  for (const type of asked)
    if (!referenced.includes(type))
      throw new TypeError(`${type} has a key: say under references of the department how one is found.`);
  for (const type of referenced)
    if (!asked.has(type)) throw new TypeError(`${type} stands under references, but has no @key(fields: "id").`);
}
