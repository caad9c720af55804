-- Why: listeners carry habits from one experiment into the next. Freed slots rest, or the layer gets a new salt.
alter table layers add column rest_hours double precision not null default 168;
alter table layers add column salt_generation integer not null default 1;
alter table layers add column salted_at timestamptz;
alter table layers add constraint layers_rest_in_range check (rest_hours >= 0 and rest_hours <= 8784);
