-- The transfer that this one gives back.
alter table transfers add column returns_id bytea;

update transfers set returns_id =
  (select r.transfer_id from return_requests as r where r.return_transfer_id = transfers.id);
