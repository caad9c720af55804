-- Whoever comes to use segments holds them as they are until the transaction ends.
select s.segment_key from segments s where s.segment_key = any ($1::text[]) for share
