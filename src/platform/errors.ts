/** The closed list of errors that may leave the platform. Everything else is INTERNAL, its detail in the log only. */
export const errorCodes = {
  UNAUTHENTICATED: 'Send a bearer token of a registered client in the authorization header.',
  TOKEN_EXPIRED: 'Fetch a new token and ask again.',
  TOKEN_INVALID: 'The token was not issued for this platform, or was changed: fetch one from its identity provider.',
  UNKNOWN_CLIENT: 'Register the client with department, roles, division and purposes at the identity provider.',
  ROLES_CONFLICT:
    'Register another account for the other role: auditor, policy-manager and operator are never held by one.',
  PURPOSE_REQUIRED: 'Name the purpose of the request in the header x-purpose.',
  PURPOSE_NOT_REGISTERED: 'Name a purpose that is registered for this client, or have the purpose registered.',
  CASE_NUMBER_REQUIRED: 'Name the case in the header x-case-number.',
  REQUESTER_NOT_TRUSTED: 'Subgraphs answer the gateway only: ask through the gateway.',
  FIELD_REFUSED: 'Apply to civil affairs for a rule that releases this field for your department and purpose.',
  FILTER_REFUSED: 'Filter and sort by fields that you may read in clear only.',
  OPERATION_REFUSED: 'Apply to civil affairs for a rule that opens this operation to your department and purpose.',
  POLICIES_UNKNOWN: 'Ask again: the department has not heard yet of the policies that are in force.',
  NOT_FOUND: 'Check the id. A record that you may not see answers in the same way.',
  BAD_INPUT: 'Correct the named field and send the request again.',
  STALE_VERSION: 'Read the record again, repeat the change on what stands there now, and send its version.',
  STATE_REFUSED: 'Read the record again: it is in a state from which this step does not lead on.',
  PAGE_TOO_LARGE: 'Ask for fewer records at a time and follow the cursor.',
  QUERY_TOO_DEEP: 'Nest the query less deeply.',
  QUERY_TOO_LARGE: 'Ask for fewer fields in one request, or in several requests.',
  QUERY_TOO_COSTLY: 'Ask for a smaller page (first), or for fewer fields of each record.',
  TOO_MANY_ALIASES: 'Use fewer aliases, or send several requests.',
  TOO_MANY_DIRECTIVES: 'Use fewer directives: ask for what is wanted only.',
  REQUEST_TOO_LARGE: 'Send a smaller body.',
  PATH_UNKNOWN: 'Ask at the path /graphql.',
  METHOD_REFUSED: 'Ask by a method that the header allow names.',
  MEDIA_TYPE_REFUSED: 'Send content-type: application/json; charset=utf-8.',
  ANSWER_TYPE_REFUSED:
    'Accept application/json or application/graphql-response+json in UTF-8, for a subscription text/event-stream.',
  BATCH_REFUSED: 'Send each operation as a request of its own.',
  RATE_LIMITED: 'Wait as many seconds as the header retry-after says, and send requests less often.',
  REQUEST_TIMED_OUT:
    'Ask for a smaller page or fewer fields. After a change, read the record first: it may have been made.',
  DOCUMENT_NOT_FOUND: 'Send the id of a document that npm run documents lists for your department, role or client.',
  DOCUMENT_NOT_TRUSTED:
    'Send the documentId of a trusted document, or have this one added to policies/trusted-documents.',
  TOO_MANY_STREAMS: 'Close an event stream before opening another.',
  SUBSCRIPTION_ENDED: 'Subscribe again; where no rule opens the subscription any more, apply to civil affairs for one.',
  CURSOR_INVALID:
    'Start again from the first page: a cursor belongs to one filter, order, requester and policy version.',
  GRAPHQL_INVALID: 'Correct the document: it does not fit the schema.',
  DEPARTMENT_UNAVAILABLE: 'The other departments have answered. Ask again for these fields later.',
  AUDIT_UNAVAILABLE: 'Nothing was answered or changed, because the access could not be recorded. Ask again later.',
  IDENTITY_UNAVAILABLE: 'The identity provider does not answer, so nobody can be recognised. Ask again later.',
  INTERNAL: 'Report the request id to the operator of the platform.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** The input field, type field or header that the error is about, written as the requester knows it. */
  field?: string;
  /** The check that failed, e.g. `checkDigit`. */
  check?: string;
  /** What to do, where it can be said more exactly than the code says it. */
  remedy?: string;
  [detail: string]: unknown;
}

/** An error that the requester may see: its code is from the closed list, its message carries no personal data. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** The `extensions` of the GraphQL error. */
  get extensions(): { code: ErrorCode; remedy: string; [detail: string]: unknown } {
    return { ...this.details, code: this.code, remedy: this.details.remedy ?? errorCodes[this.code] };
  }
}

/** A step that the present state does not allow. */
export function stateRefused(sentence: string): PlatformError {
  return new PlatformError('STATE_REFUSED', sentence);
}
