update rollup_state s set
    system_identifier = c.system_identifier
from pg_control_system() c
