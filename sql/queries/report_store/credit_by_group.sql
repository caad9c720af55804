-- Days [$1, $2), counted from 1970-01-01; genre and mode where they are given.
select c.model_version_id, c.listener_group,
       sum(c.proposed), sum(c.selected), sum(c.unique_proposed), sum(c.proposed_up), sum(c.proposed_down),
       sum(c.proposed_ms), sum(c.selected_up), sum(c.selected_down), sum(c.selected_ms), sum(c.unique_up),
       sum(c.unique_down), sum(c.unique_ms), sum(c.proportional_up_micro), sum(c.proportional_down_micro),
       sum(c.proportional_ms_micro), sum(c.shapley_up_micro), sum(c.shapley_down_micro), sum(c.shapley_ms_micro)
from credit_days c
where c.day >= '1970-01-01'::date + $1::integer and c.day < '1970-01-01'::date + $2::integer
    and ($3::text is null or c.genre = $3) and ($4::text is null or c.mode = $4)
group by c.model_version_id, c.listener_group
order by c.model_version_id, c.listener_group
