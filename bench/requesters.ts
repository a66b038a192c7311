/** Who asks, in the words of a demonstration client, and in those of a server that trusts two headers. */
export interface BenchRequester {
  /** Demonstration client of the platform. */
  client: string;
  purpose: string;
  /** Role of the one database that expresses the same permission by column grants. */
  role: string;
}

/** The requesters of the workloads. */
export const requesters = {
  /** May read every field that W1 to W3 ask for in clear. */
  childWelfare: {
    client: 'child-welfare.610111@civil-affairs',
    purpose: 'child-protection',
    role: 'bench_child_welfare',
  },
  /** Is refused half of the fields of W1. */
  studentAffairs: { client: 'student-affairs.610111@education', purpose: 'school-aid', role: 'bench_student_affairs' },
  /** A wall of charts of 天津: sees protected numbers. */
  dashboard: { client: 'dashboard.120000@civil-affairs', purpose: 'statistics', role: 'bench_child_welfare' },
  /** May read every file of 天津, and sees true numbers. */
  provinceWelfare: {
    client: 'child-welfare.120000@civil-affairs',
    purpose: 'child-protection',
    role: 'bench_child_welfare',
  },
  /** May record check-ups. */
  clinic: { client: 'clinic.610111@health', purpose: 'child-health', role: 'bench_clinic' },
} satisfies Record<string, BenchRequester>;

/** GB/T 2260 code of the place that all of them work in, as the token says it. */
export const requesterDivision = '610111000000';
