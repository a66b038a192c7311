import { Directive } from 'type-graphql';

/**
 * Who may know of what a number counts: `told` is a number of children, or of what is done about them, that leaves by a door
 * of the disclosure control (its type in the code is ToldNumber); `readable` counts what the requester may read each by
 * itself; `noChild` counts what says nothing of a child.
 */
export const countedKinds = ['told', 'readable', 'noChild'] as const;
export type Counted = (typeof countedKinds)[number];

/** Declares what a number counts. A number that counts and declares nothing stops the build of the house rules. */
export function Counts(what: Counted): PropertyDecorator & MethodDecorator {
  return Directive(`@counts(what: "${what}")`) as PropertyDecorator & MethodDecorator;
}

/** The directive by which the SDL states it. */
export const countsDirective = /* GraphQL */ `
  """
  What the number counts: told, a number of children that leaves rounded or not at all; readable, what the requester
  may read each by itself; noChild, what says nothing of a child. 计数类别
  """
  directive @counts(
    """
    told, readable or noChild. 类别
    """
    what: String!
  ) on FIELD_DEFINITION
`;
