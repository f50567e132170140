-- The right password on a device that is not trusted: a second factor is asked for.
create table challenges (
  id bytea not null,
  token_hash bytea not null,
  institution_id bytea not null,
  customer_id bytea not null,
  device_id bytea not null,
  reason text not null,
  tries_left bigint not null,
  started_at bigint not null,
  expires_at bigint not null,
  passed_at bigint,
  constraint challenges_pk primary key (id),
  constraint challenges_token_hash_key unique (token_hash),
  constraint challenges_institution_fk foreign key (institution_id) references institutions (id),
  constraint challenges_customer_fk foreign key (customer_id) references customers (id),
  constraint challenges_device_fk foreign key (device_id) references devices (id),
  constraint challenges_reason_known check (reason in ('new_device', 'recovered')),
  constraint challenges_tries_not_negative check (tries_left >= 0)
);

create index challenges_expires on challenges (expires_at);

-- Getting back in without the password. The customer is unknown when nobody has the number; to
-- whoever asks, nothing differs.
create table recoveries (
  id bytea not null,
  token_hash bytea not null,
  institution_id bytea not null,
  device_id bytea not null,
  customer_id bytea,
  step text not null,
  body_sealed bytea not null,
  started_at bigint not null,
  expires_at bigint not null,
  finished_at bigint,
  constraint recoveries_pk primary key (id),
  constraint recoveries_token_hash_key unique (token_hash),
  constraint recoveries_institution_fk foreign key (institution_id) references institutions (id),
  constraint recoveries_customer_fk foreign key (customer_id) references customers (id),
  constraint recoveries_device_fk foreign key (device_id) references devices (id),
  constraint recoveries_step_known check (step in ('code', 'identity', 'choice', 'done'))
);

create index recoveries_expires on recoveries (expires_at);

-- A program that shows a new code every half minute. Without confirmation it counts for nothing.
create table authenticators (
  customer_id bytea not null,
  secret_sealed bytea not null,
  started_at bigint not null,
  confirmed_at bigint,
  step_used bigint not null,
  constraint authenticators_pk primary key (customer_id),
  constraint authenticators_customer_fk foreign key (customer_id) references customers (id)
);

-- Codes for the day on which the authenticator is lost, each good once.
create table recovery_codes (
  customer_id bytea not null,
  code_hash bytea not null,
  made_at bigint not null,
  used_at bigint,
  constraint recovery_codes_pk primary key (customer_id, code_hash),
  constraint recovery_codes_customer_fk foreign key (customer_id) references customers (id)
);
