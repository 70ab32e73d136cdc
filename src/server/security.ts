// What every request has to pass, and what every answer says to the browser. The page is ours alone: no script, style or
// address from elsewhere, no frame, no other page's requests; and a name that resolves to this machine is not enough to be it.

import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

export interface AccessRules {
  /** Host names that the server answers to, without ports. */
  readonly hosts: { has(name: string): boolean };
  /** Asked for on any address but loopback. */
  readonly token: string | undefined;
}

const COOKIE = "touchstone-token";

export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers of every answer. */
export const protectiveHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", contentPolicy);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
};

/** Refuses requests for other hosts, from other pages, without the header that only our page sends, or without the token. */
export function access({ hosts, token }: AccessRules): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header("host") ?? "";
    if (!hosts.has(hostName(host))) return refuse(context, 421, "wrong-host", `this server is not ${host}`);
    const site = context.req.header("sec-fetch-site");
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      return refuse(context, 403, "cross-origin", "requests from other pages are refused");
    }
    const origin = context.req.header("origin");
    if (origin !== undefined && !isOwn(origin, host)) {
      return refuse(context, 403, "cross-origin", "requests from other pages are refused");
    }
    const changes = !["GET", "HEAD"].includes(context.req.method);
    if (changes && context.req.header("x-touchstone") === undefined) {
      return refuse(context, 403, "no-header", "a request that changes something needs the header x-touchstone");
    }
    if (token === undefined) return next();
    const way = admission(context, token);
    if (way === undefined) {
      return refuse(context, 401, "no-token", "this server asks for its token: open the address that it printed");
    }
    if (way !== "address") return next();
    setCookie(context, COOKIE, token, { httpOnly: true, sameSite: "Strict", path: "/" });
    if (changes || /^\/api(\/|$)/.test(context.req.path)) return next();
    context.header("cache-control", "no-store");
    return context.redirect(withoutToken(context.req.url), 303);
  };
}

/** How the request shows that it knows the token, if it does. By the address is meant for once: it then gets a cookie. */
function admission(context: Context, token: string): "header" | "cookie" | "address" | undefined {
  const bearer = context.req.header("authorization")?.replace(/^Bearer /, "");
  if (bearer !== undefined && same(bearer, token)) return "header";
  const given = context.req.query("token");
  if (given !== undefined && same(given, token)) return "address";
  const cookie = getCookie(context, COOKIE);
  return cookie !== undefined && same(cookie, token) ? "cookie" : undefined;
}

/** The same place of this server without the token, which would stay in the browser's history. */
function withoutToken(url: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.delete("token");
  const query = searchParams.toString();
  // Two slashes would lead to another host.
  return pathname.replace(/^\/+/, "/") + (query === "" ? "" : `?${query}`);
}

function same(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

function isOwn(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

function refuse(context: Context, status: 401 | 403 | 421, code: string, message: string) {
  return context.json({ error: { code, message, hint: "" } }, status);
}
