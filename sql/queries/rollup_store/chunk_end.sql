-- Where the next piece ends: whole transactions in [$1, $2), as many as fit into about $3 rows, at least one.
with ends as (
    select case when n.xid > f.xid then n.xid else n.xid + 1 end as xid
    from (select e.ingest_xid as xid from events e where e.ingest_xid >= $1 and e.ingest_xid < $2
          order by e.ingest_xid limit 1) f
    cross join (select e.ingest_xid as xid from events e where e.ingest_xid >= $1 and e.ingest_xid < $2
                order by e.ingest_xid offset $3 limit 1) n
    union all
    select case when n.xid > f.xid then n.xid else n.xid + 1 end
    from (select x.changed_xid as xid from exposures x where x.changed_xid >= $1 and x.changed_xid < $2
          order by x.changed_xid limit 1) f
    cross join (select x.changed_xid as xid from exposures x where x.changed_xid >= $1 and x.changed_xid < $2
                order by x.changed_xid offset $3 limit 1) n
)
select coalesce(min(s.xid), $2) from ends s
