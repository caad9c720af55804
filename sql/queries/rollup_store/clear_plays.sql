delete from plays
