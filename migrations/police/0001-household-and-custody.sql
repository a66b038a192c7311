-- Household registration, detained guardians and protective removals.

create table household (
  child_id     uuid primary key,
  version      integer not null,
  status       text not null,
  address      text,
  verified_on  date not null,
  check ((status in ('REGISTERED', 'COLLECTIVE')) = (address is not null))
);

create table guardian_detention (
  child_id        uuid not null,
  detention_id    uuid not null,
  version         integer not null,
  relation        text not null,
  measure         text not null,
  held_from       date not null,
  held_until      date check (held_until >= held_from),
  children_asked  boolean not null,
  arrangement     text,
  primary key (child_id, detention_id),
  check (children_asked = (arrangement is not null))
);

create table protective_removal (
  child_id                    uuid not null,
  removal_id                  uuid not null,
  version                     integer not null,
  removed_on                  date not null,
  removal_reason              text not null,
  handed_over_to              text not null,
  handover_document           text,
  childs_view                 text,
  childs_view_missing_reason  text,
  primary key (child_id, removal_id),
  check ((childs_view is null) <> (childs_view_missing_reason is null))
);
