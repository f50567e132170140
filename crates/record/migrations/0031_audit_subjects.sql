-- What was done to one account, for its owner. Transfers are by far the most rows and have an order
-- of their own, so they stay out of the index: it costs a payment nothing.
create index audit_subject on audit (subject, sequence) where action <> 'transfer.sent';
