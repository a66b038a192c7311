import type { GraphQLError } from 'graphql';
import { type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { publicError } from '../platform/public-error.ts';

/**
 * The answer as it leaves: errors of the closed list only, one for each refused field and each department that is away,
 * by their place in the answer. The order in which departments happened to reply would tell which of them had more to
 * do.
 */
export function publicAnswer(
  result: ExecutionResult,
  requestId: string,
): { data?: unknown; errors?: GraphQLFormattedError[] } {
  if (!result.errors?.length) return { data: result.data };
  const errors = new Map<string, GraphQLFormattedError>();
  for (const error of inOrder(result.errors)) {
    const shown = publicError(error, requestId);
    const { code, field, department } = shown.extensions as { code: string; field?: string; department?: string };
    const isToldOnce = code === 'FIELD_REFUSED' || department !== undefined;
    const key = isToldOnce
      ? `${code} ${field ?? ''} ${department ?? ''}`
      : `${code} ${shown.path?.join('.')} ${errors.size}`;
    if (!errors.has(key)) errors.set(key, shown);
  }
  return { ...(result.data !== undefined && { data: result.data }), errors: [...errors.values()] };
}

function inOrder(errors: readonly GraphQLError[]): GraphQLError[] {
  const keyed = errors.map((error) => ({ error, key: JSON.stringify([error.path ?? [], error.extensions]) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ error }) => error);
}
