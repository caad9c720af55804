update events set ingest_xid = 0 where ingest_xid <> 0
