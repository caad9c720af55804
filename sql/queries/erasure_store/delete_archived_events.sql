select erase_from_detached_weeks($1)
