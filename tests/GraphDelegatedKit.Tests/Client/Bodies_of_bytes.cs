using System.Security.Cryptography;
using System.Text.Json;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Client;

public sealed class Bodies_of_bytes
{
    private const int Piece = 128 * 1024;

    private readonly List<string> _order = [];

    [Test]
    public async Task Are_read_and_sent_in_turn()
    {
        await SendAsync(GraphContent.Stream(() => new Zeros(_order), 3 * Piece));

        Assert.That(_order, Is.EqualTo(["read", "sent", "read", "sent", "read", "sent"]));
    }

    [Test]
    public async Task Are_read_while_they_are_sent_where_reading_is_slow()
    {
        await SendAsync(GraphContent.StreamWithReadAhead(() => new Zeros(_order), 3 * Piece));

        Assert.That(_order, Is.EqualTo(["read", "read", "sent", "read", "sent", "sent"]));
    }

    [Test]
    public async Task That_are_hashed_by_SHA_256_are_hashed_while_they_are_sent()
    {
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new UploadSource(new Zeros(_order, second), includeSha256: true);

        await SendAsync(source.CreateRequestContent(0, 2 * Piece), second.Task.WaitAsync(TimeSpan.FromMinutes(2)));

        Assert.That(source.Hash.GetSha256(), Is.EqualTo(Convert.ToHexString(SHA256.HashData(new byte[2 * Piece])).ToLowerInvariant()));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void That_end_before_the_length_they_were_announced_with_say_so(bool ahead)
    {
        Func<Stream> open = () => new MemoryStream(new byte[Piece]);

        Assert.That(
            () => SendAsync(ahead ? GraphContent.StreamWithReadAhead(open, Piece + 7) : GraphContent.Stream(open, Piece + 7)),
            Throws.TypeOf<EndOfStreamException>().With.Message.Contains("7 bytes").Or.InnerException.Message.Contains("7 bytes"));
    }

    private async Task SendAsync(GraphContent content, Task? before = null)
    {
        using var body = content.ToHttpContent(JsonSerializerOptions.Default);
        await body.CopyToAsync(new Line(_order, before ?? Task.CompletedTask));
    }

    /// <summary>Gives zeros without end, and tells when it was read for the second time.</summary>
    private sealed class Zeros(List<string> order, TaskCompletionSource? second = null) : Stream, IUploadContent
    {
        private int _reads;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => 2 * Piece;

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public DateTime? LastWriteUtc => null;

        public string Identity => "";

        public bool HasChanged => false;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) => ReadAsync(buffer, cancellationToken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (order) order.Add("read");
            if (++_reads == 2) second?.SetResult();
            buffer.Span.Clear();
            return new(buffer.Length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }

    /// <summary>Takes nothing before it may.</summary>
    private sealed class Line(List<string> order, Task may) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await may;
            lock (order) order.Add("sent");
        }
    }
}
