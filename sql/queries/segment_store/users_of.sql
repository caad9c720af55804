-- Experiments whose targeting names the segment; none of them is started or stopped meanwhile.
select e.experiment_key, e.state
from experiments e
where e.targeting is not null
    and jsonb_path_exists(e.targeting, '$.**.segment ? (@ == $key)', jsonb_build_object('key', $1::text))
order by e.experiment_key
for share of e
