/** What can be wrong with a log. */
export const logFaultKinds = [
  'edited',
  'missing',
  'inserted',
  'reordered',
  'cut-off',
  'replaced',
  'forked',
  'unsigned',
  'unreadable',
] as const;
export type LogFaultKind = (typeof logFaultKinds)[number];

/** The first thing that is wrong with a log, in words. */
export class LogFault extends Error {
  override readonly name = 'LogFault';
  readonly kind: LogFaultKind;
  /** Index of the entry; null where it cannot be told. */
  readonly index: number | null;

  constructor(kind: LogFaultKind, index: number | null, message: string) {
    super(message);
    this.kind = kind;
    this.index = index;
  }
}
