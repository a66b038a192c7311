import { expect } from '@jest/globals';
import type { AskingRequester } from '../../kit/asking-requester.ts';

/** What the statistics answer. */
export async function askStatistics(requester: AskingRequester, document: string, variables?: object): Promise<any> {
  const { data, errors } = await requester.query(document, { ...variables });
  expect(errors).toEqual([]);
  return data.statistics;
}
