-- Clients of 1.x name a message without saying in which conversation it is.
create index messages_by_id on messages (message_id);
