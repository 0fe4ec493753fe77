using GraphDelegatedKit.SignIn;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using GraphDelegatedKit.SignIn.Msal;

namespace GraphDelegatedKit;

/// <summary>
/// One person signed in to one app: once, and then for as long as the tenant lets it last, across processes. Thread-safe;
/// one per process and person.
/// </summary>
public sealed class DelegatedSession : ITokenProvider, IAnswersChallenges, IAsyncDisposable, IDisposable
{
    private readonly DelegatedSessionOptions _options;
    private readonly CancellationTokenSource _disposal = new();
    private readonly Lazy<MsalApp> _app;
    private readonly MsalTokenProvider _msalTokens;
    private readonly TracingTokenProvider _tracingTokens;
    private readonly CachedTokenProvider _cachedTokens;
    private readonly MeteredTokenProvider _meteredTokens;
    private volatile bool _canAnswerChallenges;
    private int _disposed;

    private DelegatedSession(DelegatedSessionOptions options)
    {
        _options = options;
        var logger = options.LoggerFactory?.CreateLogger("GraphDelegatedKit.SignIn") ?? NullLogger.Instance;
        _app = new(() => MsalApp.Create(options, logger, () => _canAnswerChallenges), LazyThreadSafetyMode.PublicationOnly);
        _msalTokens = new MsalTokenProvider(options, () => _app.Value);
        _tracingTokens = new TracingTokenProvider(_msalTokens, logger);
        _cachedTokens = new CachedTokenProvider(new ScopeNormalizingTokenProvider(new SingleFlightTokenProvider(new ChallengeCooldownTokenProvider(_tracingTokens, options.TimeProvider), _disposal.Token), options.Cloud), options.TimeProvider);
        _meteredTokens = new MeteredTokenProvider(_cachedTokens);
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
        DelegatedSessionOptionsValidator.ThrowIfInvalid(options);
        return new DelegatedSession(options);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The session has ended.</exception>
    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _meteredTokens.GetTokenAsync(request, cancellationToken);
    }

    /// <summary>Has a person sign in now, whatever is cached.</summary>
    /// <exception cref="SignInException">
    /// It was not completed, <see cref="Interaction.Never"/> forbids it, or somebody else than asked for signed in. Or less was granted than asked for:
    /// then the sign-in is kept, and <see cref="SignInException.MissingScopes"/> names the rest.
    /// </exception>
    public async Task<GraphAccessToken> SignInAsync(SignInRequest? request = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (_options.Interaction == Interaction.Never) throw SignInErrors.SignInRequired("this session never asks a person.");

        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        var signIn = _tracingTokens.TraceAsync("graph.token.sign_in", null, () => new(_msalTokens.SignInAsync(request ?? new SignInRequest(), linkedSource.Token)));
        try
        {
            return await MeteredTokenProvider.CountAsync(signIn).ConfigureAwait(false);
        }
        finally
        {
            _cachedTokens.Clear(); // also where less came than was asked for: that sign-in is kept
        }
    }

    /// <summary>Everybody who signed in to this app and is kept in the cache.</summary>
    /// <exception cref="SignInException">The cache cannot be read.</exception>
    public Task<IReadOnlyList<GraphAccount>> GetAccountsAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _msalTokens.GetAccountsAsync(cancellationToken);
    }

    /// <summary>Removes a person's tokens from the cache, and says what goes on all the same.</summary>
    /// <param name="account">Who; <see langword="null"/> for the session's <see cref="DelegatedSessionOptions.Username"/>, or everybody where it has none.</param>
    /// <param name="cancellationToken">Ends the wait for the cache's lock.</param>
    /// <exception cref="SignInException">The cache cannot be read or written.</exception>
    public async Task<SignOutReport> SignOutAsync(GraphAccount? account = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var report = await _msalTokens.SignOutAsync(account, cancellationToken).ConfigureAwait(false);
        _cachedTokens.Clear();
        return report;
    }

    void IAnswersChallenges.DeclareAnswered() => _canAnswerChallenges = true;

    /// <summary>Ends waits and refreshes under way, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (WasAlreadyDisposed()) return;

        await _disposal.CancelAsync().ConfigureAwait(false);
        DisposeCore();
    }

    // A container that is disposed synchronously refuses what can only be disposed asynchronously.
    void IDisposable.Dispose()
    {
        if (WasAlreadyDisposed()) return;

        _disposal.Cancel();
        DisposeCore();
    }

    // A container disposes it once for each service it stands behind.
    private bool WasAlreadyDisposed() => Interlocked.Exchange(ref _disposed, 1) != 0;

    private void DisposeCore()
    {
        if (_app.IsValueCreated) _app.Value.Dispose();
        _disposal.Dispose();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
