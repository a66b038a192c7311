import type { EntitySchema } from '@mikro-orm/postgresql';
import type { Requester } from '../identity/requester.ts';
import type { Terms } from '../policy/policy.ts';
import type { Facts } from './announcement.ts';

/** A record that moves through the states of a procedure. */
export interface ProcedureRow {
  id: string;
  /** The child that the record is about; absent on an office record. */
  childId?: string;
  state: string;
}

/** Who asks for a step, and when. */
export interface Asking {
  requester: Requester;
  now: Date;
}

/** An event that a step announces. */
export interface StepEvent<Row> {
  /** Kind of the event, e.g. `APPLICATION_DECIDED`. */
  kind: string;
  /** Chinese term of the kind. */
  title: string;
  /** The departments that are told. */
  to(row: Row): string[];
  /** Catalogue item → value; a receiver is told the items that it may read. */
  facts?(row: Row): Facts;
}

/** A value that the requester gives with a step. */
export interface Asked {
  /** Meaning, with the Chinese term. */
  description: string;
  /** Type of the contract, e.g. a code table; a text where not given. */
  of?: () => object;
}

/** How a mutation of a child's record is made from its declaration. */
export interface Mutating<Row> {
  /** Property → what the requester gives. With it, even empty, the platform makes the mutation. */
  asks?: { [Property in keyof Row & string]?: Asked };
  /** What is written beside what was asked: who, when. */
  fills?(asking: Asking): Partial<Row>;
}

/** One step of a procedure. */
export interface Step<Row, State extends string> extends Mutating<Row> {
  /** Chinese term. */
  title: string;
  /** The mutation that takes the step, by which the policies allow it. Absent: the platform takes it by itself. */
  mutation?: string;
  from: readonly State[];
  /**
   * Where it leads; several states where what is written decides between them, none where the record stays where it
   * is.
   */
  to: readonly State[];
  /** Why this requester may not take the step on this record; null where nothing is against it. */
  refuses?(row: Row, asking: Asking): string | null;
  /** What it writes beside the state. PostgreSQL refuses every other column. */
  writes?: readonly (keyof Row & string)[];
  event?: StepEvent<Row>;
  /** The next step is another department's: it begins a procedure of this type there. */
  handsOver?: { to: string; type: string };
}

/** Within how many working days a state is left, and whose matter that is. */
export interface Term<Row, State extends string> {
  /** Names the term in reminders and in the list of late answers. */
  kind: string;
  /** Chinese term of what is to be done. */
  title: string;
  in: readonly State[];
  /** Working days, from the terms that the floor sets. */
  days(terms: Terms): number;
  dueOn: keyof Row & string;
  /** SQL over the row: the departments that owe the step, as text[]. */
  owed: string;
  /** SQL over the row: the department that waits for it. */
  askedBy: string;
  /** SQL over the row and `clock.now`: when nothing is owed although the state is one of these. */
  unless?: string;
}

/** What a hand-over tells the receiving department: which child and record, by whom and why. No value of the record. */
export interface HandOver {
  /** Department and record that it goes on from. */
  handedBy: string;
  handedById: string;
  /** The type that begins. */
  type: string;
  /** Who took the step, and by which request. */
  requester: Requester;
  requestId: string;
  reason: string;
}

export interface ProcedureDeclaration<Row extends ProcedureRow, State extends string, Name extends string> {
  /** GraphQL type of its record, e.g. `Application`. */
  type: string;
  /** What the record is, for errors: `application`. */
  noun: string;
  entity: EntitySchema<Row, any, any>;
  /** What a state says, with the Chinese term: the description of the enum. */
  stateMeaning: string;
  /** State → Chinese term. */
  states: Record<State, string>;
  /** A state that passes into another one by itself, when the time in a column has come. */
  passes?: { from: State; to: State; at: keyof Row & string };
  /** The states in which a record begins, each with the event that tells of it. */
  begins: Partial<Record<State, { title?: string; mutation?: string; event?: StepEvent<Row> } & Mutating<Row>>>;
  steps: Record<Name, Step<Row, State>>;
  /** Which records are there for who asks; a step of any other answers as one of a record that does not exist. */
  among?(asking: Asking): Record<string, unknown>;
  /** The properties by which `refuses` decides. */
  decidesOn: readonly (keyof Row & string)[];
  term?: Term<Row, State>;
  /**
   * The record begins where another department hands its own over: `civil-affairs.ServiceReferral` (department.type).
   */
  takesOver?: { from: readonly string[]; row(told: HandOver, now: Date): Partial<Row> };
  /** For a record of a child: the kind of event that its changes are told as, e.g. `governance.correction-changed`. */
  changed?: string;
}

/** A declared procedure (办理流程). */
export type Procedure<
  Row extends ProcedureRow,
  State extends string = string,
  Name extends string = string,
> = ProcedureDeclaration<Row, State, Name> & { table: string };

/** A procedure, whatever its record. */
export type AnyProcedure = Procedure<any>;

/**
 * Declares a procedure: states, steps, who takes them, what they write, terms, who is told. The code tables, the order
 * of states in PostgreSQL, `availableSteps`, reminders and lateness follow from it.
 */
export function defineProcedure<Row extends ProcedureRow, State extends string, Name extends string>(
  declaration: ProcedureDeclaration<Row, State, Name>,
): Procedure<Row, State, Name> {
  const { type, takesOver, changed } = declaration;
  if (takesOver && changed === undefined)
    throw new TypeError(`${type} takes over from another department: it is a record of a child, state \`changed\`.`);
  return { ...declaration, table: declaration.entity.meta.tableName };
}

/** Where a record stands at this moment. */
export function stateAt<Row extends ProcedureRow, State extends string>(
  { passes }: Pick<Procedure<Row, State>, 'passes'>,
  row: Row,
  now: Date,
): State {
  const hasPassed = passes && row.state === passes.from && (row[passes.at] as unknown as Date) <= now;
  return hasPassed ? passes.to : (row.state as State);
}

/** The kinds of events that procedures announce, with their Chinese terms. */
export function eventKindsOf(...procedures: readonly AnyProcedure[]): Record<string, string> {
  const events = procedures.flatMap(({ begins, steps }) => [
    ...Object.values(begins).map((begin) => (begin as { event?: StepEvent<never> }).event),
    ...Object.values(steps).map(({ event }) => event),
  ]);
  return Object.fromEntries(events.flatMap((event) => (event ? [[event.kind, event.title]] : [])));
}

/** The kinds of terms that procedures have, with their Chinese terms. */
export function termKindsOf(...procedures: readonly AnyProcedure[]): Record<string, string> {
  return Object.fromEntries(procedures.flatMap(({ term }) => (term ? [[term.kind, term.title]] : [])));
}
