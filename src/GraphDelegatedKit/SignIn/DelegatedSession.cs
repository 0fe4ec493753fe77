using GraphDelegatedKit.SignIn;
using GraphDelegatedKit.SignIn.Msal;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit;

/// <summary>
/// A sign-in of one user to one app. It is stored across processes and lasts as long as the tenant allows. It is thread-safe: create one
/// per process and user.
/// </summary>
public sealed class DelegatedSession : ITokenProvider, IAsyncDisposable, IDisposable
{
    private readonly DelegatedSessionOptions _options;
    private readonly CancellationTokenSource _disposal = new();
    private readonly Lazy<MsalApp> _app;
    private readonly MsalTokenProvider _msalTokens;
    private readonly TracingTokenProvider _tracingTokens;
    private readonly CachedTokenProvider _cachedTokens;
    private readonly MeteredTokenProvider _meteredTokens;
    private readonly SignInContext _signIn = new();
    private int _disposed;

    private DelegatedSession(DelegatedSessionOptions options)
    {
        _options = options;
        var logger = options.LoggerFactory?.CreateLogger("GraphDelegatedKit.SignIn") ?? NullLogger.Instance;
        _app = new(() => MsalApp.Create(options, logger, () => _signIn.CanAnswerChallenges), LazyThreadSafetyMode.PublicationOnly);

        // From the inside out: a request begins at the last provider, and reaches MSAL only if no provider before has its token.
        _msalTokens = new MsalTokenProvider(options, () => _app.Value, _signIn);
        _tracingTokens = new TracingTokenProvider(_msalTokens, logger);
        var challenges = new ChallengeCooldownTokenProvider(_tracingTokens, options.TimeProvider);
        var limited = new TimeLimitTokenProvider(challenges, _signIn, options.TimeProvider);
        var singleFlight = new SingleFlightTokenProvider(limited, options.TimeProvider, _signIn, _disposal.Token);
        var normalized = new ScopeNormalizingTokenProvider(singleFlight, options.Cloud);
        _cachedTokens = new CachedTokenProvider(normalized, options.TimeProvider);
        _meteredTokens = new MeteredTokenProvider(_cachedTokens);
    }

    /// <summary>Gets the state of the persisted sign-in. It is empty before the first call that needs the cache.</summary>
    public CacheStatus CacheStatus => _app.IsValueCreated
        ? _app.Value.Cache.Status
        : new CacheStatus(null, null, null);

    SignInContext ITokenProvider.SignIn => _signIn;

    /// <summary>
    /// Checks the options and creates a session. It uses no disk and no network; the first call that needs a token does.
    /// </summary>
    /// <exception cref="ArgumentException">An option is a placeholder, malformed or missing; the message names it.</exception>
    public static DelegatedSession Open(DelegatedSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        DelegatedSessionOptionsValidator.ThrowIfInvalid(options);
        return new DelegatedSession(options);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (!_signIn.CanAnswerChallenges && (ClaimsCapability.IsDeclaredByCaller || request is { AnswersChallenges: true }))
            _signIn.DeclareChallengesAnswered();
        return ClaimsCapability.Observer is { } observer
            ? _signIn.GetTokenAsync(_meteredTokens, request, observer, cancellationToken)
            : _meteredTokens.GetTokenAsync(request, cancellationToken);
    }

    /// <summary>Asks a person to sign in now, even if a sign-in is cached.</summary>
    /// <param name="request">The requirements of the sign-in; <see langword="null"/> for the session's own scopes.</param>
    /// <param name="cancellationToken">Cancels the sign-in.</param>
    /// <returns>The token of the sign-in.</returns>
    /// <exception cref="SignInException">
    /// The sign-in was not completed, <see cref="Interaction.Never"/> forbids it, or another account than the requested one signed in. If
    /// only some permissions were granted, the sign-in is stored, and <see cref="SignInException.MissingScopes"/> names the others.
    /// </exception>
    public async Task<GraphAccessToken> SignInAsync(SignInRequest? request = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (_options.Interaction == Interaction.Never)
            throw SignInErrors.CreateSignInRequiredException("the session's Interaction is Never.");

        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        var signIn = _tracingTokens.TraceAsync(
            "graph.token.sign_in", null, () => new(_msalTokens.SignInAsync(request ?? new SignInRequest(), linkedSource.Token)));
        try
        {
            return await MeteredTokenProvider.CountAsync(signIn).ConfigureAwait(false);
        }
        finally
        {
            _cachedTokens.Clear(); // also after a sign-in with missing permissions, which is stored
        }
    }

    /// <summary>Lists the accounts that have signed in to this app and are in the cache.</summary>
    /// <exception cref="SignInException">The cache cannot be read.</exception>
    public Task<IReadOnlyList<GraphAccount>> GetAccountsAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _msalTokens.GetAccountsAsync(cancellationToken);
    }

    /// <summary>Removes an account's tokens from the cache, and reports what a sign-out does not end.</summary>
    /// <param name="account">
    /// The account; <see langword="null"/> for the session's <see cref="DelegatedSessionOptions.Username"/>, or for all accounts if that
    /// is not set.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for the cache's lock.</param>
    /// <exception cref="SignInException">The cache cannot be read or written.</exception>
    public async Task<SignOutReport> SignOutAsync(GraphAccount? account = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var report = await _msalTokens.SignOutAsync(account, cancellationToken).ConfigureAwait(false);
        _cachedTokens.Clear();
        return report;
    }

    /// <summary>Cancels waits and refreshes in progress, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (WasAlreadyDisposed()) return;

        await _disposal.CancelAsync().ConfigureAwait(false);
        DisposeCore();
    }

    // A container that is disposed synchronously throws for services that implement only IAsyncDisposable.
    void IDisposable.Dispose()
    {
        if (WasAlreadyDisposed()) return;

        _disposal.Cancel();
        DisposeCore();
    }

    // A container disposes the session once for each service type that it is registered for.
    private bool WasAlreadyDisposed() => Interlocked.Exchange(ref _disposed, 1) != 0;

    private void DisposeCore()
    {
        if (_app.IsValueCreated) _app.Value.Dispose();
        _disposal.Dispose();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
