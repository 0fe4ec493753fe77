namespace GraphDelegatedKit.Http;

/// <summary>
/// The way out, and another one of its kind when nothing must go over the old one's connections again: after a 503 Graph asks for a
/// new connection, and one on which nothing came may be dead. Whatever is under way on the old one ends there undisturbed.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/best-practices-concept#handling-expected-errors"/></remarks>
internal sealed class RenewableTransport(Func<HttpMessageHandler> create) : HttpMessageHandler
{
    private readonly object _gate = new();
    private Line _current = new(create());
    private bool _disposed;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var line = Enter(Call.Of(request));
        try
        {
            return await line.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave(line);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (!_disposed) _current.Handler.Dispose();
            _disposed = true;
        }

        base.Dispose(disposing);
    }

    private Line Enter(Call call)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current.IsGivenUp) Renew();
            call.Line = _current;
            _current.Sending++;
            return _current;
        }
    }

    private void Leave(Line line)
    {
        lock (_gate)
        {
            line.Sending--;
            Retire(line);
        }
    }

    private void Renew()
    {
        var old = _current;
        var handler = create();
        if (handler == old.Handler) // somebody's one and only
        {
            old.IsGivenUp = false;
            return;
        }

        _current = new Line(handler);
        Retire(old);
    }

    // A SocketsHttpHandler lets bodies that are being read come to their end.
    private void Retire(Line line)
    {
        if (line != _current && line.Sending == 0) line.Handler.Dispose();
    }
}
