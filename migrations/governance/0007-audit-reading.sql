-- Cases that a department has closed: the looks that named them are told to whoever asks who looked at their child, from then on and for good.
create table closed_case (
  department   text not null,
  case_number  text not null,
  closed_by    text not null,
  closed_at    timestamptz not null,
  primary key (department, case_number)
);
