interface TableLayout {
  department: string;
  /** Column of the record's number, where a child has several. */
  listKey?: string;
  /** GraphQL type → field → column. */
  types: Record<string, Record<string, string>>;
}

/** Fields whose columns have the same names, as PostgreSQL writes them. */
function snakeCase(...fields: string[]): Record<string, string> {
  return Object.fromEntries(
    fields.map((field) => [field, field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]),
  );
}

/** Where the value of each field stands: a statement of its own, which the platform's services are compared with. */
export const layout: Record<string, TableLayout> = {
  child: {
    department: 'civil-affairs',
    types: {
      Child: snakeCase(
        'version',
        'name',
        'sex',
        'birthDate',
        'residentId',
        'residentIdMissingReason',
        'ethnicGroup',
        'householdDivision',
        'residenceDivision',
        'categories',
        'riskLevel',
      ),
    },
  },
  guardianship: {
    department: 'civil-affairs',
    types: {
      Guardianship: { version: 'version', livesWith: 'lives_with' },
      Carer: { name: 'carer_name', relation: 'carer_relation', residentId: 'carer_resident_id' },
      EntrustedCare: { trustee: 'entrusted_to', agreedOn: 'entrusted_on', until: 'entrusted_until' },
    },
  },
  parent: {
    department: 'civil-affairs',
    listKey: 'relation',
    types: {
      Parent: snakeCase('relation', 'version', 'name', 'condition', 'conditionSince', 'workplaceDivision', 'workplace'),
    },
  },
  schooling: {
    department: 'education',
    types: {
      Schooling: {
        version: 'version',
        studentNumber: 'student_number',
        stage: 'stage',
        grade: 'grade',
        status: 'status',
        boarding: 'boarding',
        attendanceRate: 'attendance_rate',
        aid: 'aid',
        school: 'school_credit_code',
      },
      Dropout: { date: 'dropped_out_on', reason: 'dropout_reason', returnedOn: 'returned_on' },
    },
  },
  medical_summary: {
    department: 'health',
    types: {
      Medical: snakeCase('version', 'vaccinationComplete', 'specialNeeds', 'fitForSchool', 'mentalHealth'),
    },
  },
  checkup: {
    department: 'health',
    listKey: 'id',
    types: {
      Checkup: snakeCase(
        'id',
        'version',
        'checkedOn',
        'heightCm',
        'weightKg',
        'visionLeft',
        'visionRight',
        'hospital',
        'result',
      ),
    },
  },
  diagnosis: {
    department: 'health',
    listKey: 'id',
    types: { Diagnosis: { id: 'id', version: 'version', code: 'code', name: 'name', diagnosedOn: 'diagnosed_on' } },
  },
  injury: {
    department: 'health',
    listKey: 'id',
    types: {
      Injury: { id: 'id', version: 'version', on: 'happened_on', kind: 'kind', cause: 'cause', reported: 'reported' },
    },
  },
  household: {
    department: 'police',
    types: { Household: { version: 'version', status: 'status', address: 'address', verifiedOn: 'verified_on' } },
  },
  guardian_detention: {
    department: 'police',
    listKey: 'detention_id',
    types: {
      GuardianDetention: {
        id: 'detention_id',
        version: 'version',
        relation: 'relation',
        measure: 'measure',
        from: 'held_from',
        until: 'held_until',
        childrenAsked: 'children_asked',
        arrangement: 'arrangement',
      },
    },
  },
  protective_removal: {
    department: 'police',
    listKey: 'removal_id',
    types: {
      ProtectiveRemoval: {
        id: 'removal_id',
        version: 'version',
        on: 'removed_on',
        reason: 'removal_reason',
        handedOverTo: 'handed_over_to',
        handoverDocument: 'handover_document',
        childsView: 'childs_view',
        childsViewMissingReason: 'childs_view_missing_reason',
      },
    },
  },
  number_check: {
    department: 'civil-affairs',
    listKey: 'id',
    types: {
      NumberCheck: snakeCase('id', 'version', 'state', 'number', 'openedAt', 'dueOn', 'result'),
    },
  },
  service_referral: {
    department: 'civil-affairs',
    listKey: 'id',
    types: {
      ServiceReferral: snakeCase(
        'id',
        'version',
        'state',
        'service',
        'need',
        'requestedBy',
        'requestedAt',
        'dueOn',
        'result',
        'followUpDepartment',
        'followUpState',
        'followUpDueOn',
        'followUpMovedAt',
      ),
    },
  },
  counselling: {
    department: 'health',
    listKey: 'id',
    types: {
      Counselling: snakeCase(
        'id',
        'version',
        'state',
        'need',
        'receivedAt',
        'dueOn',
        'counsellor',
        'result',
        'handedBy',
        'handedById',
        'followUpDepartment',
        'followUpState',
        'followUpDueOn',
        'followUpMovedAt',
      ),
    },
  },
  school_support: {
    department: 'education',
    listKey: 'id',
    types: {
      SchoolSupport: snakeCase(
        'id',
        'version',
        'state',
        'need',
        'receivedAt',
        'dueOn',
        'teacher',
        'result',
        'handedBy',
        'handedById',
      ),
    },
  },
  guardian_measure: {
    department: 'justice',
    listKey: 'id',
    types: {
      GuardianMeasure: {
        id: 'id',
        version: 'version',
        guardian: 'guardian',
        measure: 'measure',
        from: 'served_from',
        until: 'served_until',
        organ: 'organ',
        arrangement: 'arrangement',
      },
    },
  },
  legal_aid: {
    department: 'justice',
    listKey: 'id',
    types: {
      LegalAid: snakeCase('id', 'version', 'state', 'matter', 'receivedAt', 'dueOn', 'lawyer', 'result'),
    },
  },
};

/** Columns that may be empty; `table.column` where only that of one table may. */
export const nullable = new Set([
  'risk_level',
  'carer_name',
  'carer_relation',
  'carer_resident_id',
  'entrusted_to',
  'entrusted_on',
  'entrusted_until',
  'condition_since',
  'workplace_division',
  'workplace',
  'parent.name',
  'student_number',
  'school_credit_code',
  'grade',
  'attendance_rate',
  'dropped_out_on',
  'dropout_reason',
  'returned_on',
  'vaccination_complete',
  'fit_for_school',
  'height_cm',
  'weight_kg',
  'vision_left',
  'vision_right',
  'result',
  'address',
  'held_until',
  'served_until',
  'counsellor',
  'teacher',
  'lawyer',
  'follow_up_department',
  'follow_up_state',
  'follow_up_due_on',
  'follow_up_moved_at',
  'arrangement',
  'handover_document',
  'childs_view',
  'childs_view_missing_reason',
  'resident_id',
  'resident_id_missing_reason',
]);

/** Type → the table that its values stand in. */
export const tableOf: Record<string, string> = Object.fromEntries(
  Object.entries(layout).flatMap(([table, { types }]) => Object.keys(types).map((type) => [type, table])),
);

/** Field of the child that leads to a list → its table and type. */
export const listsOfChild: Record<string, [table: string, type: string]> = {
  serviceReferrals: ['service_referral', 'ServiceReferral'],
  numberChecks: ['number_check', 'NumberCheck'],
  counsellings: ['counselling', 'Counselling'],
  schoolSupports: ['school_support', 'SchoolSupport'],
  guardianMeasures: ['guardian_measure', 'GuardianMeasure'],
  legalAids: ['legal_aid', 'LegalAid'],
};
