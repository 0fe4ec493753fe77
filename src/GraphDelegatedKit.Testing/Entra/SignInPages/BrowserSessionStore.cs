using System.Collections.Concurrent;
using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/entra/identity/authentication/concept-authentication-web-browser-cookies: a cookie of the browser session
// makes the next sign-in silent. Sessions end with the tenant. Browsers do not separate cookies by port, so the name holds the tenant.
internal sealed class BrowserSessionStore(TenantRegistration registration, UserDirectory users)
{
    private readonly ConcurrentDictionary<string, BrowserSession> _sessions = new(StringComparer.Ordinal);

    private string CookieName => $"ESTSAUTH-{registration.TenantId[..8]}";

    public BrowserSession? Find(RequestContext context) =>
        context.Request.Cookies[CookieName] is { } key ? _sessions.GetValueOrDefault(key) : null;

    public BrowserSession GetOrStart(RequestContext context)
    {
        if (Find(context) is { } session)
            return session;
        var key = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        session = _sessions[key] = new BrowserSession(users);
        context.Response.Cookies.Append(CookieName, key, CreateCookieOptions(context));
        return session;
    }

    // Returns the session that ended; null for a browser without one.
    public BrowserSession? End(RequestContext context)
    {
        if (context.Request.Cookies[CookieName] is not { } key)
            return null;
        context.Response.Cookies.Delete(CookieName, CreateCookieOptions(context));
        return _sessions.TryRemove(key, out var session) ? session : null;
    }

    // A frame of another site, as single-page applications open it, needs SameSite=None, which browsers accept with TLS only.
    private static CookieOptions CreateCookieOptions(RequestContext context) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = context.Request.IsHttps ? SameSiteMode.None : SameSiteMode.Lax,
        Path = "/",
    };
}
