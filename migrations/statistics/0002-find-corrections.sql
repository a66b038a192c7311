-- Which months have had corrections is asked with every answer; they are few among all changes.
create index counted_change_correction on counted_change (happened_on) where reported_on > happened_on;
