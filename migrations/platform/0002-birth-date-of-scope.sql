-- Rules may cover children of an age. Null until the register's event tells it: then no rule with an age covers the child.
-- The register's own department has no copy of the scope.
alter table if exists child_scope add column birth_date date;
