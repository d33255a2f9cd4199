/** By which the client's address reaches better-auth; whatever a client sends under this name is replaced. */
export const ADDRESS_HEADER = "x-undeliver-address";
