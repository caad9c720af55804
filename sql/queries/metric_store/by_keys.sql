select m.metric_key, m.definition::text, m.revision
from metrics m
where m.metric_key = any($1::text[])
order by m.metric_key
