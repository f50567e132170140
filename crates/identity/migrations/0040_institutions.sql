create table institutions (
  id bytea not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  short_zh text not null,
  short_en text not null,
  hotline text not null,
  accent text not null,
  wallet_prefix text not null,
  created_at bigint not null,
  constraint institutions_pk primary key (id),
  constraint institutions_code_key unique (code),
  constraint institutions_wallet_prefix_key unique (wallet_prefix),
  constraint institutions_accent_known check (accent in ('red', 'green'))
);

-- Limits and periods, dated: the newest row that is in effect counts. Tier is '' where none applies.
create table policies (
  institution_id bytea not null,
  name text not null,
  tier text not null,
  effective_from bigint not null,
  value bigint not null,
  source text not null,
  constraint policies_pk primary key (institution_id, name, tier, effective_from),
  constraint policies_institution_fk foreign key (institution_id) references institutions (id),
  constraint policies_value_not_negative check (value >= 0)
);

-- Maintenance and outage windows; without institution: all of them.
create table incidents (
  id bytea not null,
  institution_id bytea,
  kind text not null,
  begins_at bigint not null,
  ends_at bigint,
  closed_at bigint,
  note_zh text not null,
  note_en text not null,
  constraint incidents_pk primary key (id),
  constraint incidents_institution_fk foreign key (institution_id) references institutions (id),
  constraint incidents_kind_known check (kind in ('maintenance', 'outage')),
  constraint incidents_in_order check (ends_at is null or ends_at > begins_at)
);

create index incidents_begins on incidents (begins_at);
