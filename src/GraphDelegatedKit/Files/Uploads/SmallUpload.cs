using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files;

/// <summary>A file in one PUT.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-put-content"/></remarks>
internal sealed class SmallUpload(Upload upload)
{
    private const int MostTries = 5;

    // Between the service's clock, by which it was made, and this machine's, by which it was sent.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private int _retries;

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        var landed = upload is { Conflict: ConflictBehavior.Replace, Options.IfMatch: null }
            ? await PutAsync(Replay.WhenSafe, cancellationToken).ConfigureAwait(false) // twice is the same as once
            : await PutOnceAsync(cancellationToken).ConfigureAwait(false);
        landed = await upload.Destination.SettleAsync(upload, landed, cancellationToken).ConfigureAwait(false);
        upload.Confirm(upload.Source.Length);
        return upload.Receipt(landed, _retries);
    }

    // A second PUT makes a second file (rename), or meets the first one and fails (fail, or what was seen is no more). So before it goes again, in this run or the next: is it there?
    private async Task<Landed> PutOnceAsync(CancellationToken cancellationToken)
    {
        if (await upload.LeftInOneAsync(cancellationToken).ConfigureAwait(false) is { } left && await FindLeftAsync(left, cancellationToken).ConfigureAwait(false) is { } there)
            return await EndedAsync(new Landed(there, UploadOutcome.Reconciled)).ConfigureAwait(false);

        var before = upload.Conflict == ConflictBehavior.Rename || upload.Options.IfMatch is not null ? await upload.LookAsync(cancellationToken).ConfigureAwait(false) : null;
        upload.RequireSeen(before);
        await upload.NoteSendingAsync(before).ConfigureAwait(false);
        try
        {
            return await EndedAsync(await PutUntilItIsThereAsync(before, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (GraphException e) when (!IsOpen(e))
        {
            await upload.ForgetAsync(isOver: false).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Landed> PutUntilItIsThereAsync(DriveItem? before, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await PutAsync(Replay.Never, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e) when (MayPass(e) && IsWorthWaitingFor(e) && ++_retries < MostTries)
            {
                await upload.WaitAsync(e.RetryAfter ?? Backoff.Before(_retries, upload.Random()), cancellationToken).ConfigureAwait(false);
                if (!IsOpen(e)) continue;
                if (await LookForOursAsync(before, e, cancellationToken).ConfigureAwait(false) is { } ours) return new Landed(ours, UploadOutcome.Reconciled);
            }
        }
    }

    private async Task<Landed> EndedAsync(Landed landed)
    {
        await upload.ForgetAsync(isOver: true).ConfigureAwait(false);
        return landed;
    }

    private async Task<DriveItem?> FindLeftAsync(UploadRecord left, CancellationToken cancellationToken) =>
        (await upload.Destination.FindAsync(upload, left.Before?.ToItem(), left.StartedOn - ClocksDiffer, cancellationToken).ConfigureAwait(false)).Item;

    private async Task<Landed> PutAsync(Replay replay, CancellationToken cancellationToken)
    {
        var source = upload.Source;
        var request = new GraphRequest(HttpMethod.Put, await upload.Destination.ContentAsync(upload, cancellationToken).ConfigureAwait(false))
        {
            Content = source.Body(0, source.Length),
            Replay = replay,
            Buffer = true,
            AttemptTimeout = SlowLine.TimeFor(source.Length),
        };
        if (upload.Options.IfMatch is { } seen) request.Headers["If-Match"] = seen;
        while (true)
        {
            try
            {
                RequireEmpty();
                using var response = await upload.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
                RequireEmpty();
                var item = await response.ReadAsync<DriveItem>(cancellationToken).ConfigureAwait(false);
                return new Landed(item, Arrival.Outcome(response.Status, item, upload.Name, upload.Conflict));
            }
            catch (GraphException) when (source.Fault is not null)
            {
                throw upload.Unreadable();
            }
            catch (GraphException e) when (source.HasChanged)
            {
                throw upload.Interrupted(TransferReason.SourceChanged, "the file changed while it was read", e);
            }
            catch (GraphException e) when (e.Status == HttpStatusCode.Locked)
            {
                if (!await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)) throw;
                _retries++;
            }
        }
    }

    // Of an empty file nothing is read, so no reading notices that it is one no more.
    private void RequireEmpty()
    {
        if (upload.Source is { Length: 0, HasChanged: true }) throw upload.Interrupted(TransferReason.SourceChanged, "the file was empty, and is not any more. Run it again");
    }

    private async Task<DriveItem?> LookForOursAsync(DriveItem? before, GraphException lost, CancellationToken cancellationToken)
    {
        if (!upload.Source.IsRead) return null; // it never was complete
        var now = await LookAgainAsync(cancellationToken).ConfigureAwait(false);
        var hasLooked = upload.Conflict == ConflictBehavior.Rename || upload.Options.IfMatch is not null;
        return Arrival.Sight(now, before, upload.Name, upload.Source.Length, upload.Source.Hash.QuickXor(), upload.Conflict, byHashAlone: !hasLooked) switch
        {
            Sighting.Ours => now,
            Sighting.NotThere => null,
            _ => throw upload.Interrupted(TransferReason.OutcomeUnknown, "the answer was lost, and it may be there: written into by the service, or under another name. Look before sending it again", lost),
        };
    }

    private async Task<DriveItem?> LookAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await upload.LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            throw upload.Interrupted(TransferReason.OutcomeUnknown, "the answer was lost, and whether the file is there cannot be seen. Look before sending it again", e);
        }
    }

    public static bool MayPass(GraphException e) => e.Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or (>= HttpStatusCode.InternalServerError and not HttpStatusCode.InsufficientStorage);

    /// <summary>There is no address whose life is a limit, and it can be run again then.</summary>
    public static bool IsWorthWaitingFor(GraphException e) => e.RetryAfter is null || e.RetryAfter <= LongestWait;

    public static bool IsOpen(GraphException e) => e.MayHaveExecuted || e.Status is null or >= HttpStatusCode.InternalServerError;
}
