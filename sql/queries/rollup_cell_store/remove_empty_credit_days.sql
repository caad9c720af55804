-- Of the cells that something was taken from, those with nothing left.
delete from credit_days d
using unnest(
    $1::integer[], $2::smallint[], $3::integer[], $4::text[], $5::text[]
) as u (day, listener_group, model_version_id, genre, mode)
where d.day = '1970-01-01'::date + u.day
    and d.listener_group = u.listener_group
    and d.model_version_id = u.model_version_id
    and d.genre = u.genre
    and d.mode = u.mode
    and d.proposed = 0 and d.selected = 0 and d.unique_proposed = 0 and d.proposed_up = 0
    and d.proposed_down = 0 and d.proposed_ms = 0 and d.selected_up = 0 and d.selected_down = 0
    and d.selected_ms = 0 and d.unique_up = 0 and d.unique_down = 0 and d.unique_ms = 0
    and d.proportional_up_micro = 0 and d.proportional_down_micro = 0 and d.proportional_ms_micro = 0 and d.shapley_up_micro = 0
    and d.shapley_down_micro = 0 and d.shapley_ms_micro = 0
