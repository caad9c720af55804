-- What `latest` came to mean on the days [$1, $2), counted from 1970-01-01, and by which cause.
select (b.blessed_at at time zone 'UTC')::date - '1970-01-01'::date, r.name, v.version, b.cause
from model_blessings b
join model_versions v on v.model_version_id = b.model_version_id
join recommenders r on r.recommender_id = b.recommender_id
where (b.blessed_at at time zone 'UTC')::date >= '1970-01-01'::date + $1::integer
  and (b.blessed_at at time zone 'UTC')::date < '1970-01-01'::date + $2::integer
order by b.blessing_id
