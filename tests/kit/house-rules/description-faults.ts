import { Kind, parse, visit, type ASTNode, type StringValueNode } from 'graphql';

type Described = ASTNode & { name: { value: string }; description?: StringValueNode };

const roots = ['Query', 'Mutation', 'Subscription'];

/** Types, fields, arguments and values of an SDL without a description, or without the Chinese term in it. */
export function descriptionFaults(file: string, sdl: string): string[] {
  const faults: string[] = [];
  const above: string[] = [];
  const enter = (node: Described) => {
    above.push(node.name.value);
    if (above.length === 1 && roots.includes(node.name.value)) return;
    if (/\p{Script=Han}/u.test(node.description?.value ?? '')) return;
    faults.push(
      `${file}: ${above.join('.')} ` +
        (node.description ? 'lacks the Chinese term in its description.' : 'has no description.'),
    );
  };
  const described = { enter, leave: () => void above.pop() };
  visit(parse(sdl), {
    [Kind.DIRECTIVE_DEFINITION]: () => false,
    [Kind.SCALAR_TYPE_DEFINITION]: described,
    [Kind.OBJECT_TYPE_DEFINITION]: described,
    [Kind.INTERFACE_TYPE_DEFINITION]: described,
    [Kind.UNION_TYPE_DEFINITION]: described,
    [Kind.ENUM_TYPE_DEFINITION]: described,
    [Kind.INPUT_OBJECT_TYPE_DEFINITION]: described,
    [Kind.FIELD_DEFINITION]: described,
    [Kind.INPUT_VALUE_DEFINITION]: described,
    [Kind.ENUM_VALUE_DEFINITION]: described,
  });
  return faults;
}
