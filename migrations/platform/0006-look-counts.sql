-- How often each department looked, for what, and what was decided, by month in China: counted as entries are given their places in the tree, in
-- the same transaction, so that each is counted once and no answer waits for it. No client, no division, no child.
create table look_count (
  month             text not null,
  department        text not null,
  purpose           text not null,
  requests          bigint not null,
  -- Requests that were refused as a whole.
  refused_requests  bigint not null,
  -- Fields of records by what was decided of them; the operations that led to them are no fields of a record.
  released_fields   bigint not null,
  masked_fields     bigint not null,
  refused_fields    bigint not null,
  primary key (month, department, purpose)
);

-- By what these counts are rounded when they are told.
create table look_secret (
  secret  text not null default gen_random_uuid()::text || gen_random_uuid()::text,
  is_one  boolean primary key default true check (is_one)
);
insert into look_secret default values;

-- Adds the entries with these places in the tree, from the first to before the last. What is no entry as departments write it tells of no look.
-- "offset 0": each entry is read once, not anew for each thing that is asked of it.
create function count_looks(first bigint, last bigint) returns void language sql as $$
  insert into look_count
  select to_char(recorded_at at time zone 'Asia/Shanghai', 'YYYY-MM'), look #>> '{requester,department}', look #>> '{requester,purpose}',
         count(*), count(*) filter (where look ->> 'kind' = 'refusal'), sum(released), sum(masked), sum(refused)
    from (
      select recorded_at, case when entry is json object then entry::jsonb end as look
        from audit_leaf join audit_entry using (transaction, position) where audit_leaf.index >= first and audit_leaf.index < last offset 0
    ) entries
   cross join lateral (
     select coalesce(sum(records) filter (where decision like 'allow:%'), 0) as released,
            coalesce(sum(records) filter (where decision like 'mask:%'), 0) as masked,
            coalesce(sum(records) filter (where decision = 'deny'), 0) as refused
       from jsonb_path_query(look, '$.records[*]') alike
      cross join lateral (select greatest(jsonb_array_length(alike -> 'ids'), 1) as records offset 0) counted
      cross join lateral jsonb_each_text(alike -> 'fields') as decided (field, decision)
      where alike ->> 'type' not in ('Query', 'Mutation', 'Subscription')
   ) decisions
   where look #>> '{requester,department}' is not null and look #>> '{requester,purpose}' is not null
   group by 1, 2, 3
  on conflict (month, department, purpose) do update
     set requests = look_count.requests + excluded.requests, refused_requests = look_count.refused_requests + excluded.refused_requests,
         released_fields = look_count.released_fields + excluded.released_fields, masked_fields = look_count.masked_fields + excluded.masked_fields,
         refused_fields = look_count.refused_fields + excluded.refused_fields
$$;

-- What has its place already.
select count_looks(0, (select coalesce(max(index) + 1, 0) from audit_leaf));
