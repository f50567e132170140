create table devices (
  id bytea not null,
  token_hash bytea not null,
  label text not null,
  first_seen_at bigint not null,
  seen_at bigint not null,
  constraint devices_pk primary key (id),
  constraint devices_token_hash_key unique (token_hash)
);

create table device_trust (
  customer_id bytea not null,
  device_id bytea not null,
  trusted_at bigint not null,
  revoked_at bigint,
  constraint device_trust_pk primary key (customer_id, device_id),
  constraint device_trust_customer_fk foreign key (customer_id) references customers (id),
  constraint device_trust_device_fk foreign key (device_id) references devices (id)
);

-- The periods are copied from the policy in force at sign-in: a session keeps what it began with.
create table sessions (
  id bytea not null,
  token_hash bytea not null,
  customer_id bytea not null,
  institution_id bytea not null,
  device_id bytea not null,
  started_at bigint not null,
  seen_at bigint not null,
  idle_seconds bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  end_reason text,
  constraint sessions_pk primary key (id),
  constraint sessions_token_hash_key unique (token_hash),
  constraint sessions_customer_fk foreign key (customer_id) references customers (id),
  constraint sessions_device_fk foreign key (device_id) references devices (id),
  constraint sessions_end_has_reason check ((ended_at is null) = (end_reason is null))
);

create index sessions_customer on sessions (customer_id, started_at);

-- A registration under way. What was entered is sealed; it is deleted after 24 hours.
create table registrations (
  id bytea not null,
  token_hash bytea not null,
  institution_id bytea not null,
  device_id bytea not null,
  customer_id bytea not null,
  step text not null,
  body_sealed bytea not null,
  started_at bigint not null,
  expires_at bigint not null,
  constraint registrations_pk primary key (id),
  constraint registrations_token_hash_key unique (token_hash),
  constraint registrations_institution_fk foreign key (institution_id) references institutions (id),
  constraint registrations_device_fk foreign key (device_id) references devices (id),
  constraint registrations_step_known check (step in ('secrets', 'code', 'done'))
);

create index registrations_expires on registrations (expires_at);
