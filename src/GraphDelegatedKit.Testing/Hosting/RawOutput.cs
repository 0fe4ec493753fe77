using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace GraphDelegatedKit.Testing.Hosting;

// The bytes that the server sends on a connection, inside of TLS. A fault can write its own in their place: from then on, what the server
// writes is dropped, and the server ends the connection as it usually does.
internal sealed class RawOutput(PipeWriter inner) : PipeWriter
{
    private byte[]? _scratch; // set when the bytes of the server are dropped

    // The features of a connection are also those of its HTTP/1.1 requests.
    public static ConnectionDelegate Attach(ConnectionDelegate next) => connection =>
    {
        var output = new RawOutput(connection.Transport.Output);
        connection.Transport = new Transport(connection.Transport.Input, output);
        connection.Features.Set(output);
        return next(connection);
    };

    public async Task WriteInPlaceOfServerAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _scratch = [];
        await inner.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => _scratch is null ? inner.UnflushedBytes : 0;

    public override void Advance(int bytes)
    {
        if (_scratch is null)
            inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _scratch is null ? inner.GetMemory(sizeHint) : GetScratch(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _scratch is null ? inner.GetSpan(sizeHint) : GetScratch(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        _scratch is null ? inner.FlushAsync(cancellationToken) : default;

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        _scratch is null ? inner.WriteAsync(source, cancellationToken) : default;

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private byte[] GetScratch(int sizeHint)
    {
        if (_scratch!.Length < Math.Max(sizeHint, 1))
            _scratch = new byte[Math.Max(sizeHint, 4096)];
        return _scratch;
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
