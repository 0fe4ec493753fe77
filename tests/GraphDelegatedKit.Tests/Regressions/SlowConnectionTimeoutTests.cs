using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Regressions;

public class SlowConnectionTimeoutTests
{
    private const int FourMiB = 4 * 1024 * 1024;

    [Test]
    public async Task A_small_file_sent_in_one_PUT_gets_a_timeout_long_enough_for_a_slow_connection()
    {
        using var file = new TemporaryFile(FourMiB);
        var client = new TimeoutRecordingClient();

        await Assert.CatchAsync<GraphException>(
            () => GraphFilesFactory.Create(client, new Clock()).UploadAsync(file.Path, DrivePath.In("d", "a.bin")));

        Assert.That(client.AttemptTimeout, Is.GreaterThan(TimeSpan.FromSeconds(FourMiB * 8 / 300_000)));
    }

    [Test]
    public async Task A_small_attachment_gets_a_timeout_long_enough_for_a_slow_connection()
    {
        using var file = new TemporaryFile(2_900_000);
        var client = new TimeoutRecordingClient();

        // it cannot look for it either
        await Assert.CatchAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(client, new Clock()).AttachToMessageAsync("m", file.Path));

        Assert.That(client.AttemptTimeout, Is.GreaterThan(TimeSpan.FromSeconds(2_900_000 * 4 / 3 * 8 / 300_000)));
    }

    [TestCase(0, 100)]
    [TestCase(37_500, 101)]
    [TestCase(3_750_000, 200)]
    public void The_transfer_timeout_grows_with_the_number_of_bytes(long bytes, int seconds) =>
        Assert.That(UploadPlan.GetTimeout(bytes), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    /// <summary>Records the timeout of each request with a body and never answers.</summary>
    private sealed class TimeoutRecordingClient : IGraphClient
    {
        public TimeSpan? AttemptTimeout { get; private set; }

        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
        {
            if (request.Content is not null) AttemptTimeout = request.AttemptTimeout;
            throw new GraphException(null, "timeout", "No answer came.") { MayHaveExecuted = true };
        }
    }
}
