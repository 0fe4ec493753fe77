using GraphDelegatedKit.SignIn;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit;

/// <summary>
/// One person signed in to one app: once, and then for as long as the tenant lets it last, across processes. Thread-safe;
/// one per process and person.
/// </summary>
public sealed class DelegatedSession : ITokenProvider, IAnswersChallenges, IAsyncDisposable, IDisposable
{
    private readonly DelegatedSessionOptions _options;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lazy<MsalApp> _app;
    private readonly MsalTokenProvider _msal;
    private readonly TracedTokenProvider _traced;
    private readonly SnapshotTokenProvider _snapshot;
    private readonly MeasuredTokenProvider _chain;
    private volatile bool _answersChallenges;
    private int _disposed;

    private DelegatedSession(DelegatedSessionOptions options)
    {
        _options = options;
        var logger = options.LoggerFactory?.CreateLogger("GraphDelegatedKit.SignIn") ?? NullLogger.Instance;
        _app = new(() => MsalApp.Create(options, logger, () => _answersChallenges), LazyThreadSafetyMode.PublicationOnly);
        _msal = new MsalTokenProvider(options, () => _app.Value);
        _traced = new TracedTokenProvider(_msal, logger);
        _snapshot = new SnapshotTokenProvider(new SpelledTokenProvider(new SingleFlightTokenProvider(new RestingTokenProvider(_traced, options.TimeProvider), _ended.Token), options.Cloud), options.TimeProvider);
        _chain = new MeasuredTokenProvider(_snapshot);
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
    /// <exception cref="ObjectDisposedException">The session has ended.</exception>
    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _chain.GetTokenAsync(request, cancellationToken);
    }

    /// <summary>Has a person sign in now, whatever is cached.</summary>
    /// <exception cref="SignInException">
    /// It was not completed, <see cref="Interaction.Never"/> forbids it, or somebody else than asked for signed in. Or less was granted than asked for:
    /// then the sign-in is kept, and <see cref="SignInException.MissingScopes"/> names the rest.
    /// </exception>
    public async Task<GraphAccessToken> SignInAsync(SignInRequest? request = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (_options.Interaction == Interaction.Never) throw SignInErrors.Required("this session never asks a person.");

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        var signIn = _traced.TraceAsync("graph.token.sign_in", null, () => new(_msal.SignInAsync(request ?? new SignInRequest(), either.Token)));
        try
        {
            return await MeasuredTokenProvider.CountAsync(signIn).ConfigureAwait(false);
        }
        finally
        {
            _snapshot.Clear(); // also where less came than was asked for: that sign-in is kept
        }
    }

    /// <summary>Everybody who signed in to this app and is kept in the cache.</summary>
    /// <exception cref="SignInException">The cache cannot be read.</exception>
    public Task<IReadOnlyList<GraphAccount>> GetAccountsAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _msal.AccountsAsync(cancellationToken);
    }

    /// <summary>Removes a person's tokens from the cache, and says what goes on all the same.</summary>
    /// <param name="account">Who; <see langword="null"/> for the session's <see cref="DelegatedSessionOptions.Username"/>, or everybody where it has none.</param>
    /// <param name="cancellationToken">Ends the wait for the cache's lock.</param>
    /// <exception cref="SignInException">The cache cannot be read or written.</exception>
    public async Task<SignOutReport> SignOutAsync(GraphAccount? account = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var report = await _msal.SignOutAsync(account, cancellationToken).ConfigureAwait(false);
        _snapshot.Clear();
        return report;
    }

    void IAnswersChallenges.DeclareAnswered() => _answersChallenges = true;

    /// <summary>Ends waits and refreshes under way, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsDisposed()) return;

        await _ended.CancelAsync().ConfigureAwait(false);
        Close();
    }

    // A container that is disposed synchronously refuses what can only be disposed asynchronously.
    void IDisposable.Dispose()
    {
        if (IsDisposed()) return;

        _ended.Cancel();
        Close();
    }

    // A container disposes it once for each service it stands behind.
    private bool IsDisposed() => Interlocked.Exchange(ref _disposed, 1) != 0;

    private void Close()
    {
        if (_app.IsValueCreated) _app.Value.Dispose();
        _ended.Dispose();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
