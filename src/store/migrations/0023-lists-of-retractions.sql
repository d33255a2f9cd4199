-- Few of many runs wait for somebody or undo another one; the lists of these are asked for often.
create index retraction_waiting on retraction (tenant_id, held_for, id) where held_for is not null;
create index retraction_unfinished on retraction (tenant_id, state, id) where state in ('draft', 'held', 'watching');
create index retraction_undoing on retraction (tenant_id, releases_id, id) where releases_id is not null;
