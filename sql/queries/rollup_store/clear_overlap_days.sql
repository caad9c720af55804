delete from overlap_days
