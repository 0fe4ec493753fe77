using System.Security.Cryptography;
using System.Text.Json;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Client;

public sealed class StreamContentTests
{
    private const int ChunkSize = 128 * 1024;

    private readonly List<string> _order = [];

    [Test]
    public async Task A_stream_body_is_read_and_sent_in_turn()
    {
        await SendAsync(GraphContent.Stream(() => new ZeroStream(_order), 3 * ChunkSize));

        Assert.That(_order, Is.EqualTo(["read", "sent", "read", "sent", "read", "sent"]));
    }

    [Test]
    public async Task A_read_ahead_body_is_read_while_it_is_sent()
    {
        await SendAsync(GraphContent.StreamWithReadAhead(() => new ZeroStream(_order), 3 * ChunkSize));

        Assert.That(_order, Is.EqualTo(["read", "read", "sent", "read", "sent", "sent"]));
    }

    [Test]
    public async Task A_body_with_a_SHA_256_hash_is_hashed_while_it_is_sent()
    {
        var secondRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new UploadSource(new ZeroStream(_order, secondRead), includeSha256: true);

        await SendAsync(source.CreateRequestContent(0, 2 * ChunkSize), secondRead.Task.WaitAsync(TimeSpan.FromMinutes(2)));

        Assert.That(source.Hash.GetSha256(), Is.EqualTo(Convert.ToHexString(SHA256.HashData(new byte[2 * ChunkSize])).ToLowerInvariant()));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_body_that_ends_before_its_announced_length_fails_with_the_missing_bytes(bool readsAhead)
    {
        Func<Stream> open = () => new MemoryStream(new byte[ChunkSize]);

        Assert.That(
            () => SendAsync(readsAhead ? GraphContent.StreamWithReadAhead(open, ChunkSize + 7) : GraphContent.Stream(open, ChunkSize + 7)),
            Throws.TypeOf<EndOfStreamException>().With.Message.Contains("7 bytes").Or.InnerException.Message.Contains("7 bytes"));
    }

    private async Task SendAsync(GraphContent content, Task? ready = null)
    {
        using var body = content.ToHttpContent(JsonSerializerOptions.Default);
        await body.CopyToAsync(new RecordingStream(_order, ready ?? Task.CompletedTask));
    }

    /// <summary>Gives zeros without end, and tells when it was read for the second time.</summary>
    private sealed class ZeroStream(List<string> order, TaskCompletionSource? secondRead = null) : Stream, IUploadContent
    {
        private int _reads;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => 2 * ChunkSize;

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public DateTime? LastWriteUtc => null;

        public DateTime? CreatedUtc => null;

        public string Identity => "";

        public bool HasChanged => false;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
            ReadAsync(buffer, cancellationToken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (order) order.Add("read");
            if (++_reads == 2) secondRead?.SetResult();
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

    /// <summary>Blocks each write until the test releases it.</summary>
    private sealed class RecordingStream(List<string> order, Task ready) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await ready;
            lock (order) order.Add("sent");
        }
    }
}
