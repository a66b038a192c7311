/** What a verified access token says about the client that sends it. */
export interface TokenClaims {
  /** Claim `client_id`, e.g. `student-affairs.610111@education`. */
  client: string;
  /** Claim `department`, e.g. `education`. */
  department: string;
  /** Claim `roles`, at least one. */
  roles: string[];
  /** Claim `division`: 统计用区划代码, 12 digits, that the client answers for. */
  division: string;
  /** Claim `purposes`: what the client may ask for, at least one. */
  purposes: string[];
}

/** Who asks, for what: everything that a policy may decide by. */
export interface Requester {
  client: string;
  department: string;
  roles: string[];
  /** 统计用区划代码, 12 digits: the requester's own division. */
  division: string;
  /** The one purpose of this request, registered for the client. */
  purpose: string;
  /** Number of the case file (案号), where one was named. */
  caseNumber: string | null;
}
