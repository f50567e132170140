-- Issued codes. The sequence counts a number's codes of one purpose in one day, so that two
-- requests at the same instant cannot both send one.
create table sms_codes (
  id bytea not null,
  institution_id bytea not null,
  phone_index bytea not null,
  purpose text not null,
  subject bytea not null,
  device_id bytea not null,
  day bigint not null,
  sequence bigint not null,
  tries_left bigint not null,
  issued_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  voiced_at bigint,
  voice_count bigint not null,
  code_hash bytea not null,
  code_sealed bytea,
  constraint sms_codes_pk primary key (id),
  constraint sms_codes_institution_id_phone_index_purpose_day_sequence_key
    unique (institution_id, phone_index, purpose, day, sequence),
  constraint sms_codes_tries_not_negative check (tries_left >= 0)
);

create index sms_codes_issued on sms_codes (issued_at);

-- Messages to people and what became of them; the text itself is only in the outbox, sealed.
create table sms_messages (
  id bytea not null,
  institution_id bytea not null,
  code_id bytea,
  channel text not null,
  template text not null,
  queued_at bigint not null,
  sent_at bigint,
  delivered_at bigint,
  failed_at bigint,
  provider_number text,
  constraint sms_messages_pk primary key (id),
  constraint sms_messages_channel_known check (channel in ('sms', 'voice'))
);

create index sms_messages_code on sms_messages (code_id);

create index sms_messages_queued on sms_messages (queued_at);
