select s.segment_key, s.rule::text from segments s order by s.segment_key
