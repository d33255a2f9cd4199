-- One mail can be delivered several times, and the provider marks each delivery anew. What it wrote on the later ones.
alter table message add column other_network_message_ids text[] not null default '{}';

-- A row that came about by the verdict of one delivery only: items that bear other marks are left alone. Null: any item
-- that is the message. {"networkMessageIds": [...], "receivedIds": [...]}
alter table retraction_copy add column only_delivery jsonb;
