using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The sign-ins in one browser. Its id is the session_state of responses and the sid of tokens.
internal sealed class BrowserSession(UserDirectory users)
{
    // The session of the user at the time of the sign-in, by user id: another one means that the sign-in was revoked.
    private readonly ConcurrentDictionary<string, Guid> _signIns = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, RegisteredApp> _apps = new(StringComparer.OrdinalIgnoreCase);

    public Guid Id { get; } = Guid.NewGuid();

    // The applications that tokens were issued to in this browser.
    public IEnumerable<RegisteredApp> Apps => _apps.Values;

    public void Add(LocalUser user, RegisteredApp app)
    {
        _signIns[user.Id] = users.GetState(user).Session;
        _apps[app.ClientId] = app;
    }

    // Without a name, the only signed-in user.
    public LocalUser? FindUser(string? loginHint)
    {
        List<LocalUser> signedIn = [.. _signIns.Keys.Select(users.Find).OfType<LocalUser>().Where(IsSignedIn)];
        if (loginHint is null)
            return signedIn.Count == 1 ? signedIn[0] : null;
        return users.Find(loginHint) is { } hinted ? signedIn.Find(user => user.Id == hinted.Id) : null;
    }

    private bool IsSignedIn(LocalUser user) => user.AccountEnabled && _signIns[user.Id] == users.GetState(user).Session;
}
