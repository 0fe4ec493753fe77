using GraphDelegatedKit.Testing.Rules;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// The applications of the tenant: the default public client, those of the options, and those that were added later. apps.json keeps them,
// and what an administrator has granted to them, for the next start; an application of the options replaces a stored one with the same
// client id. A restored snapshot has those that existed when it was taken.
internal sealed class AppRegistry
{
    public const string NativeClientUri = "https://login.microsoftonline.com/common/oauth2/nativeclient";

    // https://learn.microsoft.com/graph/api/application-delete
    private static readonly TimeSpan DeletedLifetime = TimeSpan.FromDays(30);

    private readonly StateFolder _stateFolder;
    private readonly LocalTenantOptions _options;
    private readonly RuleRegistry _rules;
    private readonly TimeProvider _clock;
    private readonly RegisteredApp _initialDefault;
    private readonly object _gate = new();
    private AppState _state; // replaced as a whole, under the lock

    public AppRegistry(
        StateFolder stateFolder, TenantRegistration registration, LocalTenantOptions options, RuleRegistry rules, TimeProvider clock)
    {
        _stateFolder = stateFolder;
        _options = options;
        _rules = rules;
        _clock = clock;

        // The default application needs no registration by a test, so it accepts every address on loopback.
        _initialDefault = new RegisteredApp
        {
            ObjectId = Guid.Parse(registration.ClientId),
            ClientId = registration.ClientId,
            DisplayName = registration.ApplicationName,
            PublicClientRedirectUris = ["http://localhost/*", "http://127.0.0.1/*", NativeClientUri],
            AllowPublicClientFlows = true,
            IsDefault = true,
        };
        _state = stateFolder.Read<AppState>(StateLayout.AppsFile) ?? new AppState();
        foreach (var app in IsRestored ? [] : options.Apps)
        {
            if (IsSame(Default.ClientId, app.ClientId))
                throw new ArgumentException($"'{app.ClientId}' is the client id of the tenant's default application.", nameof(options));
            AddOrReplace(app);
        }
    }

    public AppState State => Volatile.Read(ref _state);

    public RegisteredApp Default => State.Default is { } changed ? changed with { IsDefault = true } : _initialDefault;

    public IReadOnlyList<RegisteredApp> All => [Default, .. State.Apps];

    // A deleted application can be restored for 30 days.
    public IReadOnlyList<RegisteredApp> Deleted => [.. State.DeletedApps.Where(app => !IsOver(app.DeletedOn))];

    // Whether the state comes from a snapshot, which the options do not change.
    public bool IsRestored => _stateFolder.IsRestored;

    public DateTimeOffset Now => _clock.GetUtcNow();

    public RegisteredApp? Find(string clientId) => FindKnown(clientId)
        ?? (_rules.GetMode(LocalRule.UnknownClientId) == RuleMode.Refuse ? null : AssumedApp.Create(clientId));

    private RegisteredApp? FindKnown(string clientId) => FindRegistered(clientId)
        ?? (_options.AllowWellKnownClients ? WellKnownApps.Find(clientId) : null);

    public RegisteredApp? FindRegistered(string clientId) => All.FirstOrDefault(app => IsSame(app.ClientId, clientId));

    public RegisteredApp Require(string clientId, RequestRules rules)
    {
        var app = Find(clientId) ?? throw CreateUnknownError(clientId);
        if (FindKnown(clientId) is null)
        {
            rules.Check(
                LocalRule.UnknownClientId,
                "The client id is not registered. The service would answer with AADSTS700016.",
                () => CreateUnknownError(clientId));
        }

        // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
        return State.ServicePrincipals.FirstOrDefault(principal => IsSame(principal.ClientId, clientId)) is { } disabled
            && !disabled.IsEnabled()
            ? throw new EntraErrorException(
                "unauthorized_client", 7000112, $"Application '{app.ClientId}'({app.DisplayName}) is disabled.")
            : app;
    }

    private static EntraErrorException CreateUnknownError(string clientId) => new(
        "unauthorized_client",
        700016,
        $"Application with identifier '{clientId}' was not found in the directory 'Contoso'. "
        + "This can happen if the application has not been installed by the administrator of the tenant or consented to by any user "
        + "in the tenant. You may have sent your authentication request to the wrong tenant.");

    public void Add(RegisteredApp app) => UpdateApps(apps =>
        FindKnown(app.ClientId) is null
            ? [.. apps, app with { CreatedOn = Now }]
            : throw new ArgumentException($"The tenant already has an application with the client id '{app.ClientId}'.", nameof(app)));

    // Changes one application; the others stay. Returns false if the application has been removed, or is not one that can change.
    public bool Change(string clientId, Func<RegisteredApp, RegisteredApp> change)
    {
        var isChanged = false;
        Update(state => IsSame(_initialDefault.ClientId, clientId)
            ? state with { Default = Apply(Default) }
            : state with { Apps = [.. state.Apps.Select(app => IsSame(app.ClientId, clientId) ? Apply(app) : app)] });
        return isChanged;

        RegisteredApp Apply(RegisteredApp app)
        {
            isChanged = true;
            return change(app) with { ObjectId = app.ObjectId, ClientId = app.ClientId, CreatedOn = app.CreatedOn };
        }
    }

    // Moves an application, and its service principal, to the deleted ones.
    public bool Remove(string clientId)
    {
        var isRemoved = false;
        Update(state =>
        {
            var removed = state.Apps.Where(app => IsSame(app.ClientId, clientId)).ToList();
            var principals = state.ServicePrincipals.Where(principal => IsSame(principal.ClientId, clientId)).ToList();
            isRemoved = removed.Count > 0;
            return isRemoved ? state with
            {
                Apps = [.. state.Apps.Except(removed)],
                DeletedApps = [.. Deleted, .. removed.Select(app => app with { DeletedOn = Now })],
                ServicePrincipals = [.. state.ServicePrincipals.Except(principals)],
                DeletedServicePrincipals =
                    [.. state.DeletedServicePrincipals, .. principals.Select(principal => principal with { DeletedOn = Now })],
            } : state;
        });
        return isRemoved;
    }

    // The service principal stays deleted:
    // https://learn.microsoft.com/powershell/module/microsoft.entra.applications/restore-entradeletedapplication
    public void Restore(RegisteredApp deleted) => Update(state => state with
    {
        DeletedApps = [.. state.DeletedApps.Where(app => app.ObjectId != deleted.ObjectId)],
        Apps = [.. state.Apps, deleted with { DeletedOn = null }],
    });

    public void Purge(RegisteredApp deleted) => Update(state => state with
    {
        DeletedApps = [.. state.DeletedApps.Where(app => app.ObjectId != deleted.ObjectId)],
    });

    public IReadOnlyList<string> GetAdminConsents(string clientId) => State.AdminConsents.GetValueOrDefault(clientId) ?? [];

    public void GrantAdminConsent(string clientId, IEnumerable<string> scopes) =>
        SetAdminConsents(clientId, GetAdminConsents(clientId).Union(scopes, StringComparer.OrdinalIgnoreCase));

    // A consent without scopes is removed.
    public void SetAdminConsents(string clientId, IEnumerable<string> scopes) => Update(state =>
    {
        var consents = new Dictionary<string, IReadOnlyList<string>>(state.AdminConsents) { [clientId] = [.. scopes] };
        if (consents[clientId].Count == 0)
            consents.Remove(clientId);
        return state with { AdminConsents = consents };
    });

    public void Update(Func<AppState, AppState> update)
    {
        lock (_gate)
        {
            var state = update(_state);
            if (state == _state)
                return;
            _stateFolder.Write(StateLayout.AppsFile, state);
            Volatile.Write(ref _state, state);
        }
    }

    public bool IsOver(DateTimeOffset? deletedOn) => deletedOn + DeletedLifetime <= Now;

    public static bool IsSame(string id, string otherId) => id.Equals(otherId, StringComparison.OrdinalIgnoreCase);

    // The secrets of the options replace those of earlier options. Those that were added over Graph, which have a start, stay.
    public void AddOrReplace(LocalApp app)
    {
        if (Change(app.ClientId, stored => RemoveInitialSecrets(stored).With(app)))
            return;
        Update(state => state with
        {
            Apps = [.. state.Apps, RegisteredApp.Create(app) with { CreatedOn = Now }],
            DeletedApps = [.. state.DeletedApps.Where(deleted => !IsSame(deleted.ClientId, app.ClientId))],
        });
    }

    private static RegisteredApp RemoveInitialSecrets(RegisteredApp app) =>
        app with { Secrets = [.. app.Secrets.Where(secret => secret.StartsOn is not null)] };

    private void UpdateApps(Func<IReadOnlyList<RegisteredApp>, IReadOnlyList<RegisteredApp>> update) =>
        Update(state => state with { Apps = update(state.Apps) });
}
