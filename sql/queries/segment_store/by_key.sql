select s.segment_key, s.description, s.rule::text, s.revision, (extract(epoch from s.created_at) * 1000000)::bigint, s.managed_by
from segments s
where s.segment_key = $1
