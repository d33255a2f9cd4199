-- What is due in one lane, in the order in which it is worked on: a mailbox may have thousands of rows, and a claim takes
-- the first of them.
drop index retraction_copy_open;
create index retraction_copy_open on retraction_copy (tenant_id, lane_id, priority desc, due_at) where settled_at is null;

-- Every few claims whoever has waited longest is served, whatever his priority.
create index lane_oldest on lane (integration_id, due_at);
