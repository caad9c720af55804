-- Adds to cells; days are counted from 1970-01-01.
insert into credit_days as c (
    day, listener_group, model_version_id, genre, mode, proposed, selected, unique_proposed, proposed_up,
    proposed_down, proposed_ms, selected_up, selected_down, selected_ms, unique_up, unique_down, unique_ms,
    proportional_up_micro, proportional_down_micro, proportional_ms_micro, shapley_up_micro, shapley_down_micro,
    shapley_ms_micro
)
select
    '1970-01-01'::date + u.day, u.listener_group, u.model_version_id, u.genre, u.mode, u.proposed, u.selected,
    u.unique_proposed, u.proposed_up, u.proposed_down, u.proposed_ms, u.selected_up, u.selected_down, u.selected_ms,
    u.unique_up, u.unique_down, u.unique_ms, u.proportional_up_micro, u.proportional_down_micro,
    u.proportional_ms_micro, u.shapley_up_micro, u.shapley_down_micro, u.shapley_ms_micro
from unnest(
    $1::integer[], $2::smallint[], $3::integer[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
    $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[],
    $23::bigint[]
) as u (
    day, listener_group, model_version_id, genre, mode, proposed, selected, unique_proposed, proposed_up,
    proposed_down, proposed_ms, selected_up, selected_down, selected_ms, unique_up, unique_down, unique_ms,
    proportional_up_micro, proportional_down_micro, proportional_ms_micro, shapley_up_micro, shapley_down_micro,
    shapley_ms_micro
)
on conflict (day, listener_group, model_version_id, genre, mode) do update set
    proposed = c.proposed + excluded.proposed,
    selected = c.selected + excluded.selected,
    unique_proposed = c.unique_proposed + excluded.unique_proposed,
    proposed_up = c.proposed_up + excluded.proposed_up,
    proposed_down = c.proposed_down + excluded.proposed_down,
    proposed_ms = c.proposed_ms + excluded.proposed_ms,
    selected_up = c.selected_up + excluded.selected_up,
    selected_down = c.selected_down + excluded.selected_down,
    selected_ms = c.selected_ms + excluded.selected_ms,
    unique_up = c.unique_up + excluded.unique_up,
    unique_down = c.unique_down + excluded.unique_down,
    unique_ms = c.unique_ms + excluded.unique_ms,
    proportional_up_micro = c.proportional_up_micro + excluded.proportional_up_micro,
    proportional_down_micro = c.proportional_down_micro + excluded.proportional_down_micro,
    proportional_ms_micro = c.proportional_ms_micro + excluded.proportional_ms_micro,
    shapley_up_micro = c.shapley_up_micro + excluded.shapley_up_micro,
    shapley_down_micro = c.shapley_down_micro + excluded.shapley_down_micro,
    shapley_ms_micro = c.shapley_ms_micro + excluded.shapley_ms_micro
