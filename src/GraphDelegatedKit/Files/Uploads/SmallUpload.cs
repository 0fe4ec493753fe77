namespace GraphDelegatedKit.Files;

/// <summary>A file in one PUT.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-put-content"/></remarks>
internal sealed class SmallUpload(Upload upload)
{
    // Between the service's clock, by which it was made, and this machine's, by which it was sent.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(5);

    private readonly OneRequest _once = new(upload);
    private int _lockWaits;

    private bool LooksBefore => upload.Conflict == ConflictBehavior.Rename || upload.Options.IfMatch is not null;

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        var landed = upload.Options.TwiceIsOnce
            ? await PutAsync(Replay.WhenSafe, cancellationToken).ConfigureAwait(false)
            : await PutOnceAsync(cancellationToken).ConfigureAwait(false);
        landed = await upload.Destination.SettleAsync(upload, landed, cancellationToken).ConfigureAwait(false);
        upload.Confirm(upload.Source.Length);
        return upload.Receipt(landed, _once.Retries + _lockWaits);
    }

    // A second PUT makes a second file (rename), or meets the first one and fails (fail, or what was seen is no more).
    private async Task<Landed> PutOnceAsync(CancellationToken cancellationToken)
    {
        if (await upload.Journal.LeftInOneAsync(cancellationToken).ConfigureAwait(false) is { } left && await FindLeftAsync(left, cancellationToken).ConfigureAwait(false) is { } there)
            return await _once.FoundAsync(there).ConfigureAwait(false);

        var before = LooksBefore ? await upload.LookAsync(cancellationToken).ConfigureAwait(false) : null;
        upload.RequireSeen(before);
        return await _once.RunAsync(before, () => PutAsync(Replay.Never, cancellationToken), lost => LookForOursAsync(before, lost, cancellationToken), cancellationToken).ConfigureAwait(false);
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
                return upload.LandedAs(response.Status, item);
            }
            catch (GraphException e)
            {
                upload.RequireSound(e);
                if (!await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)) throw;
                _lockWaits++;
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
        return Arrival.Sight(now, before, upload.Name, upload.Source.Length, upload.Source.Hash.QuickXor(), upload.Conflict, byHashAlone: !LooksBefore) switch
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
}
