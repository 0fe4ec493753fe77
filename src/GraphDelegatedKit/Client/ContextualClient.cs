using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Sends requests through a client, and learns the client's context from them if the client is a decorator, which does not show it.
/// </summary>
/// <remarks>
/// The context is learned when the first request reaches the client behind the decorator. Before that, the clock is the system's and
/// nothing is logged. <see cref="GetAccountAsync"/> needs the context earlier: it sends a request that the client answers itself.
/// </remarks>
internal sealed class ContextualClient : IGraphClient
{
    private static readonly GraphUrl QueryUrl = GraphUrl.Literal("me");

    private readonly IGraphClient _graph;
    private readonly FollowingTimeProvider? _followingTime;
    private volatile GraphClientContext? _context;
    private volatile bool _isContextAsked;

    public ContextualClient(IGraphClient graph)
    {
        (_graph, _context) = (graph, graph.Context);
        Time = _context?.Throttling.Time ?? (_followingTime = new FollowingTimeProvider());
    }

    /// <summary>Gets the clock of the client; the system's clock until the context is known.</summary>
    public TimeProvider Time { get; }

    GraphClientContext? IGraphClient.Context => _context;

    /// <summary>Creates a logger of the client. It logs nothing until the context is known.</summary>
    public ILogger CreateLogger(string category) => new Logger(this, category);

    public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        if (_context is not null) return await _graph.SendAsync(request, cancellationToken).ConfigureAwait(false);

        request.OnReceived = (context, _) => Learn(context);
        var response = await _graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response is { ClientContext: { } shown }) _ = Learn(shown); // the decorator has sent a request of its own
        return response;
    }

    /// <summary>Gets the account of the client's tokens.</summary>
    /// <returns><see langword="null"/> if it is not known, as for a stub.</returns>
    /// <exception cref="SignInException">No token is available.</exception>
    public async ValueTask<GraphAccount?> GetAccountAsync(CancellationToken cancellationToken)
    {
        if (_context is null && !_isContextAsked) await AskForContextAsync(cancellationToken).ConfigureAwait(false);
        return _context is { } context ? await context.GetAccountAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    // HEAD, because no other request of the library has this method: a decorator or a stub can distinguish it from a read.
    [SuppressMessage("Design", "CA1031", Justification = "A stub may throw any exception for a request that it does not know.")]
    private async Task AskForContextAsync(CancellationToken cancellationToken)
    {
        try
        {
            var query = new GraphRequest(HttpMethod.Head, QueryUrl) { IsContextQuery = true };
            using var response = await SendAsync(query, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not SignInException && !cancellationToken.IsCancellationRequested)
        {
            // A stub has no account.
        }

        _isContextAsked = true;
    }

    private Task Learn(GraphClientContext context)
    {
        _context = context;
        _followingTime?.Follow(context.Throttling.Time);
        return Task.CompletedTask;
    }

    private sealed class Logger(ContextualClient client, string category) : ILogger
    {
        private ILogger? _logger;

        private ILogger? Inner => _logger ??= client._context?.LoggerFactory?.CreateLogger(category);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => Inner?.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => Inner?.IsEnabled(logLevel) ?? false;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Inner?.Log(logLevel, eventId, state, exception, formatter);
    }
}
