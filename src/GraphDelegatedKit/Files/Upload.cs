using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>One upload: what goes where, and how it is told of.</summary>
internal sealed class Upload(IGraphClient graph, SourceFile source, DrivePath target, UploadOptions options, IProgress<TransferProgress>? progress, TimeProvider time, Func<double> random)
{
    private readonly long _began = time.GetTimestamp();
    private long _confirmed;

    public IGraphClient Graph => graph;

    public SourceFile Source => source;

    public DrivePath Target => target;

    public ConflictBehavior Conflict => options.Conflict;

    public DateTime LastModifiedUtc => options.LastModified?.UtcDateTime ?? source.LastWriteUtc;

    public Func<double> Random => random;

    public TimeProvider Time => time;

    public Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) => Task.Delay(wait, time, cancellationToken);

    public void Confirm(long bytes)
    {
        _confirmed = bytes;
        progress?.Report(new TransferProgress(bytes, source.Length, time.GetElapsedTime(_began)));
    }

    /// <summary>The item under the name now, or nothing.</summary>
    public async Task<DriveItem?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await graph.GetAsync<DriveItem>(target.Item(), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public UploadReceipt Receipt(Landed landed, int retries) => new()
    {
        Item = landed.Item,
        Size = source.Length,
        Sha256 = source.Hash.Sha256(),
        Outcome = landed.Outcome,
        Retries = retries,
        Verified = Arrival.Verify(landed.Item, target.Name, source.Length, source.Hash.QuickXor())
            ?? throw Interrupted(TransferReason.ContentDiffers, "the item on the service is not what was sent. Upload it again"),
    };

    public TransferInterruptedException Interrupted(TransferReason reason, string why, Exception? inner = null) =>
        new(reason, $"The upload of '{target.Name}' stopped with {_confirmed} of {source.Length} bytes confirmed: {why}.", inner)
        {
            BytesConfirmed = _confirmed,
            TotalBytes = source.Length,
        };
}
