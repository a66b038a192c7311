import { postToPlatform } from './running-platform.ts';
import { CommandFailure } from './run-command.ts';

export interface Question {
  query: string;
  variables?: Record<string, unknown>;
  purpose: string;
  caseNumber?: string;
}

export interface Refusal {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; remedy?: string; field?: string; rule?: string };
}

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: Refusal[];
}

/**
 * Asks the gateway one question.
 *
 * @returns the body of the response as it came, what it says, and the id by which the logs know the request.
 * @throws CommandFailure when the gateway does not answer in GraphQL.
 */
export async function askGateway(
  gateway: string,
  token: string,
  question: Question,
): Promise<{ body: string; answer: Answer; requestId: string | null }> {
  const { query, variables, purpose, caseNumber } = question;
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    'x-purpose': encodeURIComponent(purpose),
    ...(caseNumber && { 'x-case-number': encodeURIComponent(caseNumber) }),
  };
  const response = await postToPlatform(gateway, headers, JSON.stringify({ query, variables }));
  const body = await response.text();
  const answer = parseAnswer(body);
  if (!answer) {
    const what = `${gateway} answered with HTTP status ${response.status} and no GraphQL response.`;
    throw new CommandFailure(`${what} Start the platform again with npm start.`);
  }
  return { body, answer, requestId: response.headers.get('x-request-id') };
}

/** Whether anything was answered: a document that was refused, or whose every root field was refused, has no data. */
export function hasData({ data, errors }: Answer): boolean {
  if (!data) return false;
  return !errors?.length || Object.values(data).some((value) => value !== null);
}

function parseAnswer(body: string): Answer | null {
  try {
    const answer: unknown = JSON.parse(body);
    const isAnswer = typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
    return isAnswer ? (answer as Answer) : null;
  } catch {
    return null;
  }
}
