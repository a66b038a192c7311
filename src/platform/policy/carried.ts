/**
 * The parts of a resident ID number: six digits of the county, eight of the day of birth, and the last four, of which
 * the last one checks the others. Who has all three has the number.
 */
export const numberParts = ['division', 'birthDate', 'lastFour'] as const;

/** `whole`: the value itself, alone or inside a longer one. */
export const carriedParts = ['whole', ...numberParts] as const;

/** What a field tells of another field's value; its type in the code states it by `@Carries`. */
export interface Carried {
  /** The other field, as `Child.residentId`. */
  value: string;
  part: (typeof carriedParts)[number];
}

/** The directive by which the SDL of a department states it. */
export const carriesDirective = /* GraphQL */ `
  """
  The field tells the value of another field, or a part of it, of the same person. A requester from whom that value is
  kept back may not put it together by this field either. 可推知的数据项
  """
  directive @carries(
    """
    The other field, as Child.residentId. 数据项
    """
    value: String!
    """
    whole, or division, birthDate, lastFour of a resident ID number. 部分
    """
    part: String! = "whole"
  ) repeatable on FIELD_DEFINITION
`;
