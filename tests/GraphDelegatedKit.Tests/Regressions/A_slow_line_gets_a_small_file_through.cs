using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Regressions;

public class A_slow_line_gets_a_small_file_through
{
    private const int MiB4 = 4 * 1024 * 1024;

    [Test]
    public async Task In_one_PUT()
    {
        using var file = new LocalFile(MiB4);
        var client = new TimesOut();

        await Assert.CatchAsync<GraphException>(() => Transfers.By(client, new Clock()).UploadAsync(file.Path, DrivePath.In("d", "a.bin")));

        Assert.That(client.Granted, Is.GreaterThan(TimeSpan.FromSeconds(MiB4 * 8 / 300_000)));
    }

    [Test]
    public async Task As_an_attachment()
    {
        using var file = new LocalFile(2_900_000);
        var client = new TimesOut();

        await Assert.CatchAsync<TransferInterruptedException>(() => Transfers.By(client, new Clock()).AttachToMessageAsync("m", file.Path)); // it cannot look for it either

        Assert.That(client.Granted, Is.GreaterThan(TimeSpan.FromSeconds(2_900_000 * 4 / 3 * 8 / 300_000)));
    }

    [TestCase(0, 100)]
    [TestCase(37_500, 101)]
    [TestCase(3_750_000, 200)]
    public void An_answer_has_its_time_and_the_bytes_have_theirs(long bytes, int seconds) => Assert.That(TransferTimeout.GetTimeout(bytes), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    /// <summary>Notes how long a request with a body may take, and has no answer to any.</summary>
    private sealed class TimesOut : IGraphClient
    {
        public TimeSpan? Granted { get; private set; }

        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
        {
            if (request.Content is not null) Granted = request.AttemptTimeout;
            throw new GraphException(null, "timeout", "No answer came.") { MayHaveExecuted = true };
        }
    }
}
