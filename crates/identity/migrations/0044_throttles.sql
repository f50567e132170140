-- Tries that are counted together, whoever's account they are about.
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
  constraint throttle_act_known check (act in ('sign_in', 'code_sent', 'code_wrong')),
  constraint throttle_scope_known check (scope in ('number', 'device', 'address', 'range', 'everyone')),
  constraint throttle_tries_not_negative check (tries_left >= 0)
);

create index throttles_counted on throttles (counted_from);
