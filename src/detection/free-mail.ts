import { registrable } from "./domains.ts";

/** Providers where anybody gets an address within a minute. */
const FREE_MAIL: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com
  aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me tutanota.com tuta.io gmx.com gmx.de
  gmx.net web.de mail.com email.com zoho.com zohomail.com yandex.com yandex.ru mail.ru bk.ru inbox.ru
  list.ru qq.com 163.com 126.com sina.com naver.com hanmail.net yahoo.co.uk yahoo.co.jp yahoo.fr yahoo.de
  hotmail.co.uk hotmail.fr hotmail.de outlook.de outlook.fr live.co.uk t-online.de freenet.de orange.fr
  free.fr laposte.net libero.it virgilio.it uol.com.br bol.com.br rediffmail.com seznam.cz wp.pl o2.pl
  onet.pl interia.pl fastmail.com hushmail.com mailfence.com
  `
    .trim()
    .split(/\s+/),
);

/** Whether the host belongs to a provider of free addresses: such a domain says nothing about who writes. */
export function isFreeMail(host: string): boolean {
  return FREE_MAIL.has(registrable(host) ?? host);
}
