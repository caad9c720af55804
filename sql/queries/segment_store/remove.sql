delete from segments where segment_key = $1
