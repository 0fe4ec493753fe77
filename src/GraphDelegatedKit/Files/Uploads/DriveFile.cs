using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Files;

/// <summary>A file in a drive.</summary>
internal sealed class DriveFile(DrivePath path) : IDestination
{
    public string Name => path.Name;

    public bool IsHeldBySessions => true;

    public async Task<DriveItem?> LookAsync(Upload upload, CancellationToken cancellationToken)
    {
        try
        {
            return await upload.Graph.GetAsync<DriveItem>(path.Item(), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task<UploadSession> OpenAsync(Upload upload, bool isFirst, string? aside, CancellationToken cancellationToken) =>
        aside is null ? OpenAtAsync(path, upload.Conflict, upload, isFirst, cancellationToken) : OpenAsideAsync(upload, aside, cancellationToken);

    /// <summary>Opens a session for another address of the place.</summary>
    public static Task<UploadSession> OpenAtAsync(DrivePath place, ConflictBehavior conflict, Upload upload, bool isFirst, CancellationToken cancellationToken)
    {
        var request = Opening(place, conflict, upload, upload.Options.BeforeCommit is not null);
        if (isFirst && upload.Options.IfMatch is { } seen) request.Headers["If-Match"] = seen; // a session that was open has changed the eTag itself
        return UploadSession.OpenAsync(upload, request, SessionDialect.Drive, null, cancellationToken);
    }

    public Task<GraphUrl> ContentAsync(Upload upload, CancellationToken cancellationToken) => Task.FromResult(path.Content(upload.Conflict));

    public Task<(Sighting Sighting, DriveItem? Item)> FindAsync(Upload upload, DriveItem? before, DateTimeOffset? openedOn, CancellationToken cancellationToken) =>
        FindAsync(upload, before, openedOn, LookAsync, cancellationToken);

    /// <summary>The same, looked for in another way.</summary>
    public async Task<(Sighting Sighting, DriveItem? Item)> FindAsync(Upload upload, DriveItem? before, DateTimeOffset? openedOn, Func<Upload, CancellationToken, Task<DriveItem?>> look, CancellationToken cancellationToken)
    {
        var hadAnother = before is not null && upload.Conflict == ConflictBehavior.Rename;
        var now = hadAnother ? null : await look(upload, cancellationToken).ConfigureAwait(false);
        var hash = now?.Size == upload.Source.Length ? await HashAsync(upload, cancellationToken).ConfigureAwait(false) : "";
        var sighting = Arrival.Sight(now, before, Name, upload.Source.Length, hash, upload.Conflict);
        if (sighting == Sighting.Unclear && upload.Conflict == ConflictBehavior.Rename && await FindRenamedAsync(upload, before ?? now!, openedOn, cancellationToken).ConfigureAwait(false) is { } renamed)
            return (Sighting.Ours, renamed);
        return (sighting, sighting == Sighting.Ours ? now : null);
    }

    public Task<SessionAnswer> CommitByAddressAsync(Upload upload, UploadSession session, CancellationToken cancellationToken) =>
        session.CommitByAddressAsync(path, upload.Conflict, cancellationToken);

    public Task<Landed> SettleAsync(Upload upload, Landed landed, CancellationToken cancellationToken) => Task.FromResult(landed);

    public UploadRecord Describe(UploadRecord record) => record with { DriveId = path.DriveId, FolderId = path.FolderId, Path = path.Path };

    public bool Recall(UploadRecord record) => true;

    private Task<UploadSession> OpenAsideAsync(Upload upload, string aside, CancellationToken cancellationToken) =>
        UploadSession.OpenAsync(upload, Opening(path.Beside(aside), ConflictBehavior.Fail, upload, deferCommit: true), SessionDialect.Drive, aside, cancellationToken);

    // "a.bin" taken, the service makes "a 1.bin". A copy of yesterday's has the same content and is not ours: the hash, and that it was made last, and since the session was opened by the service's own clock, tell.
    private async Task<DriveItem?> FindRenamedAsync(Upload upload, DriveItem taken, DateTimeOffset? openedOn, CancellationToken cancellationToken)
    {
        if (openedOn is not { } since) return null;

        DriveItem? newest = null;
        await foreach (var item in upload.Graph.ListAsync<DriveItem>(path.Siblings()).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (MayBeRenamed(upload, taken, item) && CreatedOn(item) >= (newest is null ? since : CreatedOn(newest)))
                newest = item;
        if (newest is null) return null;

        return newest.File?.Hashes?.QuickXorHash == await HashAsync(upload, cancellationToken).ConfigureAwait(false) ? newest : null;
    }

    private static async Task<string> HashAsync(Upload upload, CancellationToken cancellationToken)
    {
        await upload.HashUpToAsync(upload.Source.Length, cancellationToken).ConfigureAwait(false);
        return upload.Source.Hash.QuickXor();
    }

    private bool MayBeRenamed(Upload upload, DriveItem taken, DriveItem item) =>
        item.Id != taken.Id && item.Size == upload.Source.Length
        && item.Name?.StartsWith(Path.GetFileNameWithoutExtension(Name), StringComparison.OrdinalIgnoreCase) == true;

    private static DateTimeOffset? CreatedOn(DriveItem item) =>
        item.AdditionalData?.TryGetValue("createdDateTime", out var text) == true && text.ValueKind == JsonValueKind.String && text.TryGetDateTimeOffset(out var time) ? time : null;

    private static GraphRequest Opening(DrivePath place, ConflictBehavior conflict, Upload upload, bool deferCommit) => new(HttpMethod.Post, place.CreateUploadSession())
    {
        Content = SessionRequest.Of(place.ItemId is null ? place.Name : null, conflict, upload.Options.LastModifiedOf(upload.Source), deferCommit),
        Buffer = true,
    };
}
