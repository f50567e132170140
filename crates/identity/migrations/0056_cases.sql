-- Members of staff who may act on cases. Their key is shown once; its hash is kept.
create table staff (
  id bytea not null,
  institution_id bytea not null,
  name text not null,
  key_hash bytea not null,
  added_at bigint not null,
  removed_at bigint,
  constraint staff_pk primary key (id),
  constraint staff_institution_id_name_key unique (institution_id, name),
  constraint staff_key_hash_key unique (key_hash),
  constraint staff_institution_fk foreign key (institution_id) references institutions (id)
);

-- What one member of staff asks for and another decides. Nothing of a case changes but its outcome.
create table cases (
  id bytea not null,
  institution_id bytea not null,
  number text not null,
  customer_id bytea not null,
  action_sealed bytea not null,
  opened_by text not null,
  opened_at bigint not null,
  expires_at bigint not null,
  decided_by text,
  decided_at bigint,
  outcome text,
  constraint cases_pk primary key (id),
  constraint cases_institution_id_number_key unique (institution_id, number),
  constraint cases_institution_fk foreign key (institution_id) references institutions (id),
  constraint cases_customer_fk foreign key (customer_id) references customers (id),
  constraint cases_outcome_known check (outcome in ('done', 'refused')),
  constraint cases_decided_whole check ((outcome is null) = (decided_by is null)),
  constraint cases_four_eyes check (decided_by is null or decided_by <> opened_by or outcome = 'refused')
);

create index cases_opened on cases (opened_at);
