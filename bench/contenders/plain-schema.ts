/**
 * The types of the platform's schema that the workloads ask for, by the department that owns them, without permission.
 */
export const plainSchema: Record<string, string> = {
  'civil-affairs': `
    type Query { child(id: ID!): Child children(first: Int, filter: ChildFilter = {}): ChildConnection! }
    input ChildFilter { division: String }
    type ChildConnection { edges: [ChildEdge!]! }
    type ChildEdge { node: Child }
    type Child @key(fields: "id") {
      id: ID! name: String sex: String birthDate: String residentId: String
      residenceDivision: String categories: [String!] riskLevel: Int
      guardianship: Guardianship
    }
    type Guardianship { livesWith: String carer: Carer }
    type Carer { name: String relation: String }`,
  education: `
    extend type Child @key(fields: "id") { id: ID! schooling: Schooling }
    type Schooling { stage: String grade: Int status: String boarding: Boolean attendanceRate: Float school: School }
    type School { name: String }`,
  health: `
    extend type Child @key(fields: "id") { id: ID! medical: Medical }
    type Medical { vaccinationComplete: Boolean specialNeeds: [String!] fitForSchool: Boolean mentalHealth: String }
    type Mutation { recordCheckup(input: CheckupInput!): Child }
    input CheckupInput { childId: ID! version: Int! reason: String! checkedOn: String!
      heightCm: Float weightKg: Float hospital: String! }`,
  police: `
    extend type Child @key(fields: "id") { id: ID! household: Household custody: Custody }
    type Household { status: String address: String }
    type Custody { guardiansDetained: [GuardianDetention!] }
    type GuardianDetention { relation: String measure: String from: String until: String }`,
};
