/** In SQL, of a `mailbox m`: self-tests write mails of their own there, and nobody has sent them. */
export const IS_TEST_MAILBOX = `
  exists (
    select from integration i join mailbox_address a on a.tenant_id = i.tenant_id and a.address = i.test_mailbox
    where i.tenant_id = m.tenant_id and i.id = m.integration_id and a.mailbox_id = m.id)`;
