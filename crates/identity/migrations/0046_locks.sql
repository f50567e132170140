-- How often a lane was locked lately, how many passwords in a row were wrong, and whether nothing
-- but a proof of identity opens it again.
alter table sign_in_tries add column locks bigint not null default 0;
alter table sign_in_tries add column locks_from bigint not null default 0;
alter table sign_in_tries add column wrong_in_a_row bigint not null default 0;
alter table sign_in_tries add column proof_needed bigint not null default 0;

-- The passwords before the present one, the newest two: so that an old one is not called wrong.
create table former_passwords (
  customer_id bytea not null,
  replaced_at bigint not null,
  phc text not null,
  how text not null,
  constraint former_passwords_pk primary key (customer_id, replaced_at),
  constraint former_passwords_customer_fk foreign key (customer_id) references customers (id),
  constraint former_passwords_how_known check (how in ('changed', 'recovered'))
);

-- Counters of the last two days at most, made anew without a list of what they count.
drop table throttles;

create table throttles (
  institution_id bytea not null,
  act text not null,
  scope text not null,
  subject bytea not null,
  tries_left bigint not null,
  counted_from bigint not null,
  locked_until bigint,
  constraint throttles_pk primary key (institution_id, act, scope, subject),
  constraint throttles_institution_fk foreign key (institution_id) references institutions (id),
  constraint throttles_tries_not_negative check (tries_left >= 0)
);

create index throttles_counted on throttles (counted_from);
