-- What the log is asked: a row for each line of an entry, that is for its records of one type with the same decisions, and one for an entry without
-- records. Children and fields stay together, and a question unfolds what it asks of: both at once, a page of 200 children would be a thousand rows.
-- src/platform/audit/audit-entry.ts makes what is read here. A text that is no entry has no row, and fails no question.
-- "offset 0" keeps the JSON of an entry from being read anew for each column.
create view audit_look with (security_invoker = true) as
select log.transaction, log.position, log.recorded_at, log.entry,
       look ->> 'kind' as kind,
       look ->> 'requestId' as request_id,
       look -> 'requester' as requester,
       look #>> '{requester,client}' as client,
       look #>> '{requester,department}' as department,
       look #>> '{requester,division}' as division,
       look #>> '{requester,purpose}' as purpose,
       look #>> '{requester,caseNumber}' as case_number,
       coalesce(line.number, 1) as line,
       line.records ->> 'type' as type,
       case jsonb_typeof(line.records -> 'ids') when 'array' then line.records -> 'ids' else '[]' end as ids,
       case jsonb_typeof(line.records -> 'fields') when 'object' then line.records -> 'fields' else '{}' end as fields
  from audit_entry log
 cross join lateral (select case when log.entry is json object then log.entry::jsonb end as look offset 0) read
  left join lateral jsonb_path_query(look, '$.records[*]') with ordinality as line (records, number) on true
 where look #>> '{requester,client}' is not null;

-- The counts of looks are such a question.
create or replace function count_looks(first bigint, last bigint) returns void language sql as $$
  insert into look_count
  select to_char(recorded_at at time zone 'Asia/Shanghai', 'YYYY-MM'), department, purpose,
         count(*) filter (where line = 1), count(*) filter (where line = 1 and kind = 'refusal'),
         sum(records * released), sum(records * masked), sum(records * refused)
    from audit_leaf join audit_look using (transaction, position)
   cross join lateral (select greatest(jsonb_array_length(ids), 1) as records offset 0) counted
   cross join lateral (
     select count(*) filter (where decision like 'allow:%') as released,
            count(*) filter (where decision like 'mask:%') as masked,
            count(*) filter (where decision = 'deny') as refused
       from jsonb_each_text(fields) as decided (field, decision)
      where type not in ('Query', 'Mutation', 'Subscription')
   ) decisions
   where audit_leaf.index >= first and audit_leaf.index < last and department is not null and purpose is not null
   group by 1, 2, 3
  on conflict (month, department, purpose) do update
     set requests = look_count.requests + excluded.requests, refused_requests = look_count.refused_requests + excluded.refused_requests,
         released_fields = look_count.released_fields + excluded.released_fields, masked_fields = look_count.masked_fields + excluded.masked_fields,
         refused_fields = look_count.refused_fields + excluded.refused_fields
$$;
