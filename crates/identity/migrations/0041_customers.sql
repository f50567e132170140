-- Personal data is sealed under the customer's own data key; the indexes are keyed MACs.
create table customers (
  id bytea not null,
  institution_id bytea not null,
  data_key bytea not null,
  name_sealed bytea not null,
  phone_sealed bytea not null,
  id_number_sealed bytea not null,
  phone_index bytea not null,
  id_index bytea not null,
  locale text not null,
  registered_at bigint not null,
  constraint customers_pk primary key (id),
  constraint customers_institution_fk foreign key (institution_id) references institutions (id),
  constraint customers_institution_id_phone_index_key unique (institution_id, phone_index)
);

create index customers_id_index on customers (institution_id, id_index);

create table passwords (
  customer_id bytea not null,
  phc text not null,
  changed_at bigint not null,
  constraint passwords_pk primary key (customer_id),
  constraint passwords_customer_fk foreign key (customer_id) references customers (id)
);

create table pins (
  customer_id bytea not null,
  mac bytea,
  tries_left bigint not null,
  counted_from bigint not null,
  locked_until bigint,
  changed_at bigint not null,
  constraint pins_pk primary key (customer_id),
  constraint pins_customer_fk foreign key (customer_id) references customers (id),
  constraint pins_tries_not_negative check (tries_left >= 0)
);

-- Wrong passwords, by number and lane: each trusted device has a lane of its own, strangers share
-- one. Unknown numbers are counted like known ones, so that nothing tells them apart.
create table sign_in_tries (
  institution_id bytea not null,
  phone_index bytea not null,
  lane bytea not null,
  tries_left bigint not null,
  counted_from bigint not null,
  locked_until bigint,
  constraint sign_in_tries_pk primary key (institution_id, phone_index, lane),
  constraint sign_in_tries_not_negative check (tries_left >= 0)
);

create index sign_in_tries_counted on sign_in_tries (counted_from);
