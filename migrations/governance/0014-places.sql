-- Authority has a place (属地管理): an application, a policy change, an endpoint or a closed case belongs to the division of the client that
-- began it, and only a client whose division contains that place decides on it. What stood before belongs to the whole country, on
-- which no county decides.

create function is_within_division(place text, area text) returns boolean language sql immutable strict as $$
  select place like case
    when area ~ '^0{12}$' then ''
    when right(area, 10) = repeat('0', 10) then left(area, 2)
    when right(area, 8) = repeat('0', 8) then left(area, 4)
    when right(area, 6) = repeat('0', 6) then left(area, 6)
    when right(area, 3) = '000' then left(area, 9)
    else area
  end || '%'
$$;

-- Whatever a service forgets, this refuses. `tonghu.division` is the division of the client whose request this transaction carries out.
create function keeps_its_place() returns trigger language plpgsql as $$
declare
  area constant text := coalesce(current_setting('tonghu.division', true), '');
begin
  if tg_op = 'UPDATE' and new.division is distinct from old.division then
    raise exception '%: it stays where it is', tg_table_name using errcode = 'check_violation';
  end if;
  if area = '' or not is_within_division(new.division, area) then
    raise exception '%: % is no place of the requester', tg_table_name, new.division using errcode = 'check_violation';
  end if;
  return new;
end $$;

alter table application add column division text not null default repeat('0', 12);
alter table policy_change add column division text not null default repeat('0', 12);
alter table webhook_delivery add column division text not null default repeat('0', 12);
update webhook_delivery set division = webhook.division from webhook where webhook.id = webhook_id;
alter table closed_case add column division text not null default repeat('0', 12);
alter table application alter column division drop default;
alter table policy_change alter column division drop default;
alter table webhook_delivery alter column division drop default;
alter table closed_case alter column division drop default;
alter table closed_case drop constraint closed_case_pkey, add primary key (department, case_number, division);

create trigger keeps_its_place before insert or update on application for each row execute function keeps_its_place();
-- A scheduled change that cannot be applied keeps the reason, by itself.
create trigger keeps_its_place before insert or update of state, division, apply_from on policy_change
  for each row execute function keeps_its_place();
-- An endpoint that answers no more is put out of service by itself.
create trigger keeps_its_place before insert or update on webhook for each row
  when (new.state <> 'DISABLED') execute function keeps_its_place();
create trigger keeps_its_place before insert on closed_case for each row execute function keeps_its_place();
create trigger keeps_its_place before insert or update of until, ended_by, reviewed_at on emergency_access
  for each row execute function keeps_its_place();

create function review_is_in_place() returns trigger language plpgsql as $$
declare
  area constant text := coalesce(current_setting('tonghu.division', true), '');
begin
  if area = '' or not exists (
    select from policy_change where id = new.change_id and is_within_division(division, area)
  ) then
    raise exception 'policy_review: the change is of no place of the reviewer' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger review_is_in_place before insert on policy_review for each row execute function review_is_in_place();
