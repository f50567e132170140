-- The public halves of keys that people's devices hold. The credential is the library's JSON: key,
-- counter, and whether the device keeps a copy in a cloud.
create table passkeys (
  id bytea not null,
  institution_id bytea not null,
  customer_id bytea not null,
  credential_id bytea not null,
  credential text not null,
  name text not null,
  added_at bigint not null,
  used_at bigint,
  constraint passkeys_pk primary key (id),
  constraint passkeys_credential_id_key unique (credential_id),
  constraint passkeys_institution_fk foreign key (institution_id) references institutions (id),
  constraint passkeys_customer_fk foreign key (customer_id) references customers (id)
);

create index passkeys_customer on passkeys (customer_id, added_at);

-- What a browser was asked and has not answered. It is deleted when the answer comes, before
-- anything is compared: no answer is good twice. The subject is whoever may answer: a session, a
-- browser, or a challenge.
create table passkey_ceremonies (
  id bytea not null,
  institution_id bytea not null,
  purpose text not null,
  subject bytea not null,
  question text not null,
  asked text not null,
  expires_at bigint not null,
  constraint passkey_ceremonies_pk primary key (id),
  constraint passkey_ceremonies_institution_fk foreign key (institution_id) references institutions (id),
  constraint passkey_ceremonies_purpose_known check (purpose in ('enrol', 'sign_in', 'challenge'))
);

create index passkey_ceremonies_expires on passkey_ceremonies (expires_at);
