update exposures set changed_xid = 0 where changed_xid <> 0
