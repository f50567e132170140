-- A message that was not handed over before it was worth nothing: a code past its time, a notice of
-- days ago.
alter table sms_messages add column dropped_at bigint;

-- Mail to people and what became of it; address and text are only in the outbox, sealed.
create table mail_messages (
  id bytea not null,
  institution_id bytea not null,
  code_id bytea,
  template text not null,
  queued_at bigint not null,
  sent_at bigint,
  refused_at bigint,
  dropped_at bigint,
  provider_number text,
  constraint mail_messages_pk primary key (id),
  constraint mail_messages_institution_fk foreign key (institution_id) references institutions (id)
);

create index mail_messages_code on mail_messages (code_id);

create index mail_messages_queued on mail_messages (queued_at);

-- The e-mail address that a customer proved to be theirs, sealed under their data key. An address
-- that waits for its code belongs to nobody, so that nobody can hold another's.
create table customer_emails (
  customer_id bytea not null,
  institution_id bytea not null,
  address_sealed bytea not null,
  address_index bytea not null,
  verified_at bigint not null,
  constraint customer_emails_pk primary key (customer_id),
  constraint customer_emails_customer_fk foreign key (customer_id) references customers (id),
  constraint customer_emails_institution_id_address_index_key
    unique (institution_id, address_index)
);

-- Codes that were mailed to prove an address. The sequence counts a customer's codes of one day,
-- so that two requests at the same instant cannot both send one.
create table email_codes (
  id bytea not null,
  customer_id bytea not null,
  day bigint not null,
  sequence bigint not null,
  address_sealed bytea not null,
  code_hash bytea not null,
  tries_left bigint not null,
  issued_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  constraint email_codes_pk primary key (id),
  constraint email_codes_customer_fk foreign key (customer_id) references customers (id),
  constraint email_codes_customer_id_day_sequence_key unique (customer_id, day, sequence),
  constraint email_codes_tries_not_negative check (tries_left >= 0)
);

create index email_codes_issued on email_codes (issued_at);

-- The name that a customer may sign in with. Case does not tell two apart.
create table user_names (
  customer_id bytea not null,
  institution_id bytea not null,
  name_sealed bytea not null,
  name_index bytea not null,
  changed_at bigint not null,
  constraint user_names_pk primary key (customer_id),
  constraint user_names_customer_fk foreign key (customer_id) references customers (id),
  constraint user_names_institution_id_name_index_key unique (institution_id, name_index)
);
