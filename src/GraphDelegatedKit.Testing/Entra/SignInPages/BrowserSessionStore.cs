using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/entra/identity/authentication/concept-authentication-web-browser-cookies: a cookie of the browser session
// makes the next sign-in silent. Each session is stored in a small file, whose name is the value of the cookie; of very many, the oldest
// end. Browsers do not separate cookies by port, so the name of the cookie holds the tenant.
internal sealed class BrowserSessionStore
{
    private const string Folder = "sessions";
    private const int MaxCount = 1_000;

    private readonly RecentEntries<BrowserSession> _sessions;
    private readonly StateFolder _stateFolder;
    private readonly TenantRegistration _registration;
    private readonly UserDirectory _users;
    private readonly AppRegistry _apps;

    public BrowserSessionStore(StateFolder stateFolder, TenantRegistration registration, UserDirectory users, AppRegistry apps)
    {
        (_stateFolder, _registration, _users, _apps) = (stateFolder, registration, users, apps);
        _sessions = new(MaxCount, onDropped: key => stateFolder.Delete(GetFileName(key)));
        foreach (var name in stateFolder.ListJsonFiles(Folder))
            Open(Path.GetFileNameWithoutExtension(name), stateFolder.Read<BrowserSessionState>(name)!);
    }

    private string CookieName => $"ESTSAUTH-{_registration.TenantId[..8]}";

    public BrowserSession? Find(RequestContext context) =>
        context.Request.Cookies[CookieName] is { } key ? _sessions.Find(key) : null;

    public BrowserSession GetOrStart(RequestContext context)
    {
        if (Find(context) is { } session)
            return session;
        var key = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        session = Open(key, new BrowserSessionState { Id = Guid.NewGuid() });
        context.Response.Cookies.Append(CookieName, key, CreateCookieOptions(context));
        return session;
    }

    // Returns the session that ended; null for a browser without one.
    public BrowserSession? End(RequestContext context)
    {
        if (context.Request.Cookies[CookieName] is not { } key)
            return null;
        context.Response.Cookies.Delete(CookieName, CreateCookieOptions(context));
        if (!_sessions.TryRemove(key, out var session))
            return null;
        _stateFolder.Delete(GetFileName(key));
        return session;
    }

    // A session without a sign-in is not stored.
    private BrowserSession Open(string key, BrowserSessionState state)
    {
        var session = new BrowserSession(state, _users, _apps, changed => _stateFolder.Write(GetFileName(key), changed));
        _sessions.Add(key, session);
        return session;
    }

    private static string GetFileName(string key) => Path.Combine(Folder, key + ".json");

    // A frame of another site, as single-page applications open it, needs SameSite=None, which browsers accept with TLS only.
    private static CookieOptions CreateCookieOptions(RequestContext context) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = context.Request.IsHttps ? SameSiteMode.None : SameSiteMode.Lax,
        Path = "/",
    };
}
