using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The sign-ins in one browser. Its id is the session_state of responses and the sid of tokens.
internal sealed class BrowserSession(BrowserSessionState state, UserDirectory users, AppRegistry apps, Action<BrowserSessionState> save)
{
    private readonly object _gate = new();
    private BrowserSessionState _state = state; // replaced as a whole, under the lock

    public Guid Id => _state.Id;

    // The applications that tokens were issued to in this browser.
    public IEnumerable<RegisteredApp> Apps => Volatile.Read(ref _state).ClientIds.Select(apps.Find).OfType<RegisteredApp>();

    public void Add(LocalUser user, RegisteredApp app)
    {
        lock (_gate)
        {
            var changed = _state with
            {
                SignIns = new Dictionary<string, Guid>(_state.SignIns, StringComparer.OrdinalIgnoreCase)
                {
                    [user.Id] = users.GetState(user).Session,
                },
                ClientIds = [.. _state.ClientIds.Union([app.ClientId], StringComparer.OrdinalIgnoreCase)],
            };
            save(changed);
            Volatile.Write(ref _state, changed);
        }
    }

    // Returns the only signed-in user if the name is null.
    public LocalUser? FindUser(string? loginHint)
    {
        var signIns = Volatile.Read(ref _state).SignIns;
        List<LocalUser> signedIn = [.. signIns.Where(IsSignedIn).Select(signIn => users.Find(signIn.Key)!)];
        if (loginHint is null)
            return signedIn.Count == 1 ? signedIn[0] : null;
        return users.Find(loginHint) is { } hinted ? signedIn.Find(user => user.Id == hinted.Id) : null;
    }

    private bool IsSignedIn(KeyValuePair<string, Guid> signIn) =>
        users.Find(signIn.Key) is { AccountEnabled: true } user && signIn.Value == users.GetState(user).Session;
}
