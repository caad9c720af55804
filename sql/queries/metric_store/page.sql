select m.metric_key, m.definition::text, m.revision
from metrics m
where m.metric_key > $1
order by m.metric_key
limit $2
