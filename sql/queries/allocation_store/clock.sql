-- Not now(), which is the start of the transaction: it may have waited for the layer's lock since.
select (extract(epoch from clock_timestamp()) * 1000000)::bigint
