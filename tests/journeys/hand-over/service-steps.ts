/** The steps of a referral to a service through three departments, as documents. */
const step = (mutation: string, answer: string) =>
  `mutation($input: ${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!) {
    ${mutation}(input: $input) { ${answer} }
  }`;

const followed = 'id version state availableSteps followUpDepartment followUpState followUpDueOn';

export const serviceSteps = {
  request: step('requestService', followed),
  refer: step('referServiceToHealth', followed),
  concludeService: step('concludeService', followed),
  take: step('takeCounselling', `${followed} counsellor`),
  handOn: step('handCounsellingToSchool', `${followed} result`),
  takeSupport: step('takeSchoolSupport', 'id version state availableSteps teacher'),
  concludeSupport: step('concludeSchoolSupport', 'id version state availableSteps result'),
};

/** What each department sees of the matter, in order of the chain. */
export const matterOf = {
  'child welfare': `query($id: ID!) { child(id: $id) { serviceReferrals { ${followed} need } } }`,
  clinic: `query($id: ID!) { child(id: $id) { counsellings { ${followed} need handedBy handedById dueOn } } }`,
  'student affairs': `query($id: ID!) { child(id: $id) { schoolSupports {
    id version state availableSteps need handedBy handedById dueOn
  } } }`,
};

export const need = '父母长期在外，孩子情绪低落，需要心理疏导';
