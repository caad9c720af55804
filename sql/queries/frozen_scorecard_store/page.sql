-- The newest first; $2: those before that number, null: all.
select f.frozen_id, f.iteration, (extract(epoch from f.frozen_at) * 1000000)::bigint, f.frozen_by, f.reason,
       (extract(epoch from f.as_of) * 1000000)::bigint, f.code_version, f.sha256
from frozen_scorecards f
where f.experiment_id = $1 and ($2::bigint is null or f.frozen_id < $2)
order by f.frozen_id desc
limit $3
