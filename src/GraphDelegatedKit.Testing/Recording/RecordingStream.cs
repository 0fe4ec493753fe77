namespace GraphDelegatedKit.Testing.Recording;

// Passes the body of a request through, counts its bytes, and records the first ones.
internal sealed class RecordingStream(Stream inner, int maxRecordedBytes) : Stream
{
    private readonly MemoryStream _recorded = new();
    private long _bytesRead;

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public int RecordedLength => (int)_recorded.Length;

    public byte[] GetRecordedBytes()
    {
        lock (_recorded)
        {
            return _recorded.ToArray();
        }
    }

    // Ends the recording after the request. The record must keep neither the connection that the body came from nor more memory than the
    // recorded bytes need.
    public void Detach()
    {
        inner = Null;
        lock (_recorded)
        {
            _recorded.Capacity = (int)_recorded.Length;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytesRead = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Record(buffer.Span[..bytesRead]);
        Interlocked.Add(ref _bytesRead, bytesRead);
        return bytesRead;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use ReadAsync.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Record(ReadOnlySpan<byte> bytes)
    {
        if (_recorded.Length >= maxRecordedBytes)
            return;
        lock (_recorded)
        {
            _recorded.Write(bytes[..(int)Math.Min(bytes.Length, maxRecordedBytes - _recorded.Length)]);
        }
    }
}
