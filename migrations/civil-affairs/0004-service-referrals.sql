-- Referrals of children to professional services (服务转介, S0-19, S2-26), carried on by the department that provides the service.
create table service_referral (
  child_id              uuid not null,
  id                    uuid not null,
  version               integer not null,
  state                 text not null check (state in ('REQUESTED', 'REFERRED', 'CONCLUDED', 'WITHDRAWN')),
  service               text not null,
  need                  text not null,
  requested_by          text not null,
  requested_at          timestamptz not null,
  due_on                date not null,
  result                text,
  follow_up_department  text,
  follow_up_state       text,
  follow_up_due_on      date,
  follow_up_moved_at    timestamptz,
  primary key (child_id, id),
  constraint what_is_concluded_has_a_result check ((state = 'CONCLUDED') = (result is not null))
);
