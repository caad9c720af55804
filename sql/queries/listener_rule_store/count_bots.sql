select set_config('bellwether.with_bots', $1, true)
