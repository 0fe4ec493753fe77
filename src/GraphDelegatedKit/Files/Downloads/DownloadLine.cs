using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>The way to one file on the service: which content it is, where that is given out now, and what is to be done when that ends. Shared by all that read it.</summary>
internal sealed class DownloadLine(IGraphClient graph, DrivePath source, RemoteFile remote, TimeSpan idle, TimeProvider time, Func<double> random) : IDisposable
{
    private readonly SemaphoreSlim _looking = new(1, 1);
    private readonly object _gate = new();
    private RemoteFile _remote = remote;
    private string? _servedTag;
    private bool _isTagOfItem;
    private long _total = -1;
    private int _answers, _retries;

    public IGraphClient Graph => graph;

    public TimeProvider Time => time;

    public TimeSpan Idle => idle;

    public Func<double> Random => random;

    public RemoteFile Remote => Volatile.Read(ref _remote);

    /// <summary>Bytes the service serves, once it has said so: for Office documents not always what the item tells.</summary>
    public long? Total => Volatile.Read(ref _total) is >= 0 and var told ? told : null;

    public long TotalOrTold => Total ?? Remote.Item.Size ?? 0;

    /// <summary>Whether parts are asked for. If not, all of the file is, and what is here already is passed over.</summary>
    public bool AsksForParts { get; set; } = true;

    /// <summary>Whether the server has answered a range with everything.</summary>
    public bool IgnoresRanges { get; set; }

    /// <summary>How many answers bytes were taken of.</summary>
    public int Answers => Volatile.Read(ref _answers);

    public int Retries => Volatile.Read(ref _retries);

    /// <summary>Bytes that are safe, for whoever is told that it stopped.</summary>
    public long Confirmed { get; set; }

    /// <summary>Takes what an answer says of the file.</summary>
    /// <returns>Whether its bytes are of the content we mean; if not, the item is to be looked at.</returns>
    /// <exception cref="TransferInterruptedException">The file has another length than before, so it is another one.</exception>
    public bool Accept(RemoteFile asked, long? total, string? tag)
    {
        lock (_gate)
        {
            if (total is { } told)
            {
                if (_total >= 0 && _total != told) throw Changed();
                Volatile.Write(ref _total, told);
            }

            if (tag is null) return true;
            if (_servedTag is null) (_servedTag, _isTagOfItem) = (tag, tag == asked.Item.ETag); // most servers give the item's own tag, and then it is held to that
            return _isTagOfItem ? tag == asked.Item.ETag : tag == _servedTag;
        }
    }

    public void EndedAt(long total) => Accept(Remote, total, null);

    public void Answered() => Interlocked.Increment(ref _answers);

    public void Stumbled() => Interlocked.Increment(ref _retries);

    /// <summary>Looks at the item again: for an address that lives, and to see that it is the same file still.</summary>
    /// <exception cref="TransferInterruptedException">It is not, or it cannot be had any more.</exception>
    public async Task LookAgainAsync(RemoteFile stale, Patience patience, CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var waits = new AskedWaits();
            while (ReferenceEquals(Remote, stale))
                await TryLookAsync(patience, waits, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _looking.Release();
        }
    }

    public TransferInterruptedException Refused(GraphException e) =>
        Interrupted(TransferReason.Refused, $"the service refused to go on ({e.Code}). {e.Remedy ?? "Look at the inner exception"}".TrimEnd('.'), e);

    public TransferInterruptedException Unreachable(Exception? fault) =>
        Interrupted(TransferReason.Unreachable, $"the service could not be reached or failed {Patience.MostTries} times in a row. Run it again", fault);

    public TransferInterruptedException AsksTooLong(TimeSpan asked, GraphException e) =>
        Interrupted(TransferReason.Unreachable, $"the service asks to be left alone for {asked:c}, and has not given a byte before. Run it again after that", e);

    public TransferInterruptedException Unmeasured() =>
        Interrupted(TransferReason.Refused, "the service tells nowhere how long the file is, so that it cannot be read in parts. Download it instead");

    /// <summary>What an item that cannot be looked at any more means for a download that has begun.</summary>
    public TransferInterruptedException Lost(GraphException e) =>
        e.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone ? Changed(e) // there may be another one of its name
        : DownloadVerdicts.MayPassOnLooking(e) ? Unreachable(e)
        : Refused(e);

    public TransferInterruptedException Changed(Exception? inner = null) =>
        Interrupted(TransferReason.ItemChanged, "the file on the service is not the one any more that was begun with", inner);

    public TransferInterruptedException Interrupted(TransferReason reason, string why, Exception? inner = null) =>
        new(reason, $"The download of '{Remote.Name}' stopped with {Confirmed} of {TotalOrTold} bytes here: {why}.", inner) { BytesConfirmed = Confirmed, TotalBytes = TotalOrTold };

    public void Dispose() => _looking.Dispose();

    private async Task TryLookAsync(Patience patience, AskedWaits waits, CancellationToken cancellationToken)
    {
        try
        {
            var now = await RemoteFile.LookAsync(graph, DrivePath.ById(source.DriveId, Remote.Item.Id!), cancellationToken).ConfigureAwait(false);
            if (!now.HasContentOf(Remote)) throw Changed();
            Volatile.Write(ref _remote, now);
        }
        catch (GraphException e)
        {
            if (!DownloadVerdicts.MayPassOnLooking(e)) throw Lost(e);
            var asked = DownloadVerdicts.Asked(e);
            if (asked is { } wait && !waits.MayTake(wait, 0)) throw AsksTooLong(wait, e);
            if (asked is null) patience.SawNothing();
            if (patience.IsAtEnd) throw Unreachable(e);
            await Task.Delay(asked ?? patience.Wait, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
