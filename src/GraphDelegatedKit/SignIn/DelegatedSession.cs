using GraphDelegatedKit.SignIn;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit;

/// <summary>
/// One person signed in to one app: once, and then for as long as the tenant lets it last, across processes. Thread-safe;
/// one per process and person.
/// </summary>
public sealed class DelegatedSession : ITokenProvider, IAsyncDisposable
{
    private readonly DelegatedSessionOptions _options;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lazy<MsalApp> _app;
    private readonly MsalTokenProvider _msal;
    private readonly SnapshotTokenProvider _chain;

    private DelegatedSession(DelegatedSessionOptions options)
    {
        _options = options;
        var logger = options.LoggerFactory?.CreateLogger("GraphDelegatedKit.SignIn") ?? NullLogger.Instance;
        _app = new(() => MsalApp.Create(options, logger), LazyThreadSafetyMode.PublicationOnly);
        _msal = new MsalTokenProvider(options, () => _app.Value, new DeviceCodeSignIn(options.DeviceCodePrompt ?? DeviceCodeSignIn.ToStderr));
        _chain = new SnapshotTokenProvider(new SingleFlightTokenProvider(_msal, _ended.Token), options.TimeProvider);
    }

    /// <summary>What is in effect for the persisted sign-in. It is looked for at the first call that needs it.</summary>
    public CacheStatus CacheStatus => _app.IsValueCreated
        ? _app.Value.Cache.Status
        : new CacheStatus(null, null, null);

    /// <summary>Checks the options and gives a session. It touches no disk and no network; the first call that needs a token does.</summary>
    /// <exception cref="ArgumentException">An option is a placeholder, malformed or missing; the message names it.</exception>
    public static DelegatedSession Open(DelegatedSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Check(options);
        return new DelegatedSession(options);
    }

    /// <inheritdoc/>
    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
        _chain.GetTokenAsync(request, cancellationToken);

    /// <summary>Has a person sign in now, whatever is cached.</summary>
    /// <exception cref="SignInException">It was not completed, <see cref="Interaction.Never"/> forbids it, or somebody else than asked for signed in.</exception>
    public async Task<GraphAccessToken> SignInAsync(SignInRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (_options.Interaction == Interaction.Never) throw SignInErrors.Required("this session never asks a person.");

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        var token = await _msal.SignInAsync(request ?? new SignInRequest(), either.Token).ConfigureAwait(false);
        _chain.Clear();
        return token;
    }

    /// <summary>Everybody who signed in to this app and is kept in the cache.</summary>
    /// <exception cref="SignInException">The cache cannot be read.</exception>
    public Task<IReadOnlyList<GraphAccount>> GetAccountsAsync(CancellationToken cancellationToken = default) => _msal.AccountsAsync(cancellationToken);

    /// <summary>Removes a person's tokens from the cache, and says what goes on all the same.</summary>
    /// <param name="account">Who; <see langword="null"/> for the session's <see cref="DelegatedSessionOptions.Username"/>, or everybody where it has none.</param>
    /// <param name="cancellationToken">Ends the wait for the cache's lock.</param>
    /// <exception cref="SignInException">The cache cannot be read or written.</exception>
    public async Task<SignOutReport> SignOutAsync(GraphAccount? account = null, CancellationToken cancellationToken = default)
    {
        var report = await _msal.SignOutAsync(account, cancellationToken).ConfigureAwait(false);
        _chain.Clear();
        return report;
    }

    /// <summary>Ends waits and refreshes under way, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        if (_app.IsValueCreated) _app.Value.Dispose();
        _ended.Dispose();
    }
}
