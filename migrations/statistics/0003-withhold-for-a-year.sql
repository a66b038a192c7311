-- What is not told of a period stays untold in all periods of its year: with each day and month by itself, what one of them withheld another
-- told, and put together they gave small counts away.
delete from withheld_cell later using withheld_cell earlier
 where left(later.month, 4) = left(earlier.month, 4) and later.dimensions = earlier.dimensions and later.division = earlier.division
   and later.cell = earlier.cell and later.position > earlier.position;
update withheld_cell set month = left(month, 4);
alter table withheld_cell rename column month to year;
