import {
  getVariableValues,
  GraphQLError,
  isObjectType,
  Kind,
  print,
  separateOperations,
  TypeInfo,
  valueFromAST,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

/** Answers one operation, as graphql-js would. */
export type CompiledOperation = (
  root: unknown,
  context: unknown,
  variables: Readonly<Record<string, unknown>> | undefined,
) => Promise<ExecutionResult> | ExecutionResult;

/**
 * Compiles the operations of valid documents with graphql-jit, each once, for as long as its document is kept.
 * @throws TypeError for a schema of which graphql-jit would mistake one field for another
 */
export function createOperationCompiler(
  schema: GraphQLSchema,
): (document: DocumentNode, operation: OperationDefinitionNode) => CompiledOperation {
  assertTellableFields(schema);
  const compiled = new WeakMap<OperationDefinitionNode, CompiledOperation>();
  return (document, operation) => {
    const answer = compiled.get(operation) ?? compileOperation(schema, document, operation);
    compiled.set(operation, answer);
    return answer;
  };
}

function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledOperation {
  const { lifted, argumentValues } = liftArguments(schema, separateOperations(document)[operation.name?.value ?? '']!);
  // Conditions belong to a place in the answer: a fragment may be spread in two.
  const query = compileQuery(schema, lifted, undefined, { useExperimentalPathBasedSkipInclude: true });
  if (!isCompiledQuery(query)) return () => query;
  return (root, context, variables = {}) => {
    const { errors, coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
      maxErrors: 50,
    });
    if (errors) return { errors };
    for (const {
      name,
      type,
      node: { value },
    } of argumentValues) {
      if (value.kind === Kind.VARIABLE && !Object.hasOwn(coerced, value.name.value)) continue;
      const given: unknown = valueFromAST(value, type, coerced);
      if (given === undefined)
        return {
          errors: [
            new GraphQLError(`An argument of type ${String(type)} has the invalid value ${print(value)}.`, {
              nodes: value,
            }),
          ],
        };
      coerced[name] = given;
    }
    return query.query(root, context, coerced);
  };
}

interface ArgumentValue {
  /** Of the variable that brings it in. A document can name none so. */
  name: string;
  type: GraphQLInputType;
  node: ArgumentNode;
}

/**
 * The document with each argument of a field brought in by a variable of its own. graphql-jit writes arguments into the
 * code that it makes, and takes some strings in them for code; a variable's value is read when the code runs. Variables
 * keep their name where a condition asks for them, and are reckoned by graphql-js.
 */
function liftArguments(
  schema: GraphQLSchema,
  document: DocumentNode,
): { lifted: DocumentNode; argumentValues: ArgumentValue[] } {
  const argumentValues: ArgumentValue[] = [];
  const types = new TypeInfo(schema);
  const lifted: DocumentNode = visit(
    document,
    visitWithTypeInfo(types, {
      Argument(node) {
        if (types.getDirective()) return undefined;
        const name = `argument$${argumentValues.length}`;
        argumentValues.push({ name, type: types.getArgument()!.type, node });
        return { ...node, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } };
      },
      // graphql-jit notes conditions on the nodes, and the document belongs to others too.
      Field: { leave: (node) => ({ ...node }) },
      OperationDefinition: {
        leave: (node) => ({ ...node, variableDefinitions: node.variableDefinitions?.filter(isCondition) }),
      },
    }),
  );
  const definitions = argumentValues.map(({ name }): VariableDefinitionNode => ({
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    // Federation's scalar, which takes every value as it is.
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: '_Any' } },
  }));
  return {
    lifted: visit(lifted, {
      OperationDefinition: (node) => ({
        ...node,
        variableDefinitions: [...(node.variableDefinitions ?? []), ...definitions],
      }),
    }),
    argumentValues,
  };
}

/** What @skip and @include can ask for. */
function isCondition({ type }: VariableDefinitionNode): boolean {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return named.kind === Kind.NAMED_TYPE && named.name.value === 'Boolean';
}

/** graphql-jit finds a resolver by the names of type and field, written one after the other. */
function assertTellableFields(schema: GraphQLSchema): void {
  const owners = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.keys(type.getFields())) {
      const other = owners.get(type.name + field);
      if (other !== undefined)
        throw new TypeError(
          `${type.name}.${field} and a field of ${other} are told apart by the dot alone: rename one of them.`,
        );
      owners.set(type.name + field, type.name);
    }
  }
}
