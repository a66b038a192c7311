/** What may be wrong with the rights in education's database, statements that make it so, and what the check says. */
export const wrongRights: [what: string, statements: string, sentence: string][] = [
  [
    'a column granted by hand',
    'grant select (aid) on schooling to education_for_police',
    'the role education_for_police may SELECT schooling.aid, which does not follow from the policies.',
  ],
  [
    'a table granted by hand',
    'grant select on schooling to education_for_health',
    'the role education_for_health may SELECT schooling, which does not follow from the policies.',
  ],
  [
    'a grant taken away',
    'revoke select (status) on schooling from education_for_police',
    'the role education_for_police may not SELECT schooling.status, although it follows from the policies.',
  ],
  [
    'a grant to everybody',
    'grant select (name) on school to public',
    'the role public may SELECT school.name, which does not follow from the policies.',
  ],
  [
    'a grant to the login',
    'grant select on child_scope to tonghu_education',
    'the role tonghu_education may SELECT child_scope, which does not follow from the policies.',
  ],
  [
    'a right on the audit log',
    'grant update on audit_entry to education_service',
    'the role education_service may UPDATE audit_entry, which does not follow from the policies.',
  ],
  [
    'a right to rewrite the tree',
    'grant update on audit_node to education_log',
    'the role education_log may UPDATE audit_node, which does not follow from the policies.',
  ],
  [
    'a right on a month of the log',
    'grant select on audit_entry_other to education_log',
    'the role education_log may SELECT audit_entry_other, which does not follow from the policies.',
  ],
  [
    'a login that is a superuser',
    'alter role tonghu_education superuser',
    'the role tonghu_education is a superuser, whom no right binds.',
  ],
  [
    'a role that passes by row security',
    'alter role education_for_police bypassrls',
    'the role education_for_police may pass by row security.',
  ],
  [
    'a login that owns a table',
    'grant create on schema public to tonghu_education; alter table school owner to tonghu_education',
    "the role tonghu_education owns school, and an owner's rights cannot be limited.",
  ],
  [
    'a login with another role',
    'grant pg_read_all_data to tonghu_education',
    'the role tonghu_education has the rights of pg_read_all_data, which does not follow from the policies.',
  ],
  [
    'a role that inherits another',
    'grant education_service to education_for_police',
    'the role education_for_police has the rights of education_service, which does not follow from the policies.',
  ],
  [
    'sealed files opened',
    `drop policy open_files on child_scope;
        create policy open_files on child_scope for select to education_for_police using (true)`,
    'the row policy open_files of child_scope is not the one that follows from the policies.',
  ],
  [
    'row security turned off',
    'alter table child_scope disable row level security',
    'the row policy changes of child_scope is not the one that follows from the policies.',
  ],
  [
    'a row policy more',
    'create policy one_more on schooling using (true)',
    'the row policy one_more of schooling is not the one that follows from the policies.',
  ],
  [
    'a masked column made a plain one',
    `alter table schooling drop column student_number_last_four;
        alter table schooling add column student_number_last_four text;
        grant select (student_number_last_four) on schooling to education_for_police, education_for_civil_affairs`,
    'the column schooling.student_number_last_four does not hold the form lastFour of student_number.',
  ],
];
