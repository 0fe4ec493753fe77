using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>A file in a drive.</summary>
internal sealed class DriveFileDestination(DrivePath path) : IUploadDestination
{
    public string Name => path.Name;

    public bool IsNameHeldBySessions => true;

    public async Task<DriveItem?> GetExistingAsync(UploadJob upload, CancellationToken cancellationToken)
    {
        try
        {
            return await upload.Graph.GetAsync<DriveItem>(path.GetItemSummaryUrl(), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task<UploadSession> OpenSessionAsync(
        UploadJob upload, bool isFirst, string? temporaryName, CancellationToken cancellationToken) =>
        temporaryName is null
            ? OpenSessionAtAsync(path, upload.Conflict, upload, isFirst, cancellationToken)
            : OpenStagedSessionAsync(upload, temporaryName, cancellationToken);

    /// <summary>Opens a session for a given path of the same file.</summary>
    public static Task<UploadSession> OpenSessionAtAsync(
        DrivePath path, ConflictBehavior conflict, UploadJob upload, bool isFirst, CancellationToken cancellationToken)
    {
        var request = CreateOpenRequest(path, conflict, upload, upload.Options.BeforeCommit is not null);
        // The header is sent only for the first session, because opening a session changes the eTag.
        if (isFirst && upload.Options.IfMatch is { } eTag) request.Headers["If-Match"] = eTag;
        return UploadSession.OpenAsync(upload, request, UploadProtocol.Drive, null, cancellationToken);
    }

    public Task<GraphUrl> GetContentUrlAsync(UploadJob upload, CancellationToken cancellationToken) =>
        Task.FromResult(path.GetContentUrl(upload.Conflict));

    public Task<(ReconcileResult Result, DriveItem? Item)> FindUploadedAsync(
        UploadJob upload, DriveItem? previous, DateTimeOffset? openedOn, CancellationToken cancellationToken) =>
        FindUploadedAsync(upload, previous, openedOn, GetExistingAsync, cancellationToken);

    /// <summary>Finds the uploaded file with a given way to get the item that currently has the name.</summary>
    public async Task<(ReconcileResult Result, DriveItem? Item)> FindUploadedAsync(
        UploadJob upload,
        DriveItem? previous,
        DateTimeOffset? openedOn,
        Func<UploadJob, CancellationToken, Task<DriveItem?>> getExistingAsync,
        CancellationToken cancellationToken)
    {
        var wasNameTaken = previous is not null && upload.Conflict == ConflictBehavior.Rename;
        var current = wasNameTaken ? null : await getExistingAsync(upload, cancellationToken).ConfigureAwait(false);
        var hash = current?.Size == upload.Source.Length ? await GetHashAsync(upload, cancellationToken).ConfigureAwait(false) : "";
        var result = Reconciliation.Evaluate(current, previous, Name, upload.Source.Length, hash, upload.Conflict);
        if (result == ReconcileResult.Ambiguous
            && upload.Conflict == ConflictBehavior.Rename
            && await FindRenamedAsync(upload, previous ?? current!, openedOn, cancellationToken).ConfigureAwait(false) is { } renamed)
            return (ReconcileResult.Found, renamed);
        return (result, result == ReconcileResult.Found ? current : null);
    }

    public Task<UploadSessionStatus> CommitByUrlAsync(UploadJob upload, UploadSession session, CancellationToken cancellationToken) =>
        session.CommitByUrlAsync(path, upload.Conflict, cancellationToken);

    public Task<CompletedUpload> FinalizeNameAsync(UploadJob upload, CompletedUpload completed, CancellationToken cancellationToken) =>
        Task.FromResult(completed);

    public UploadRecord AddTo(UploadRecord record) => record with { DriveId = path.DriveId, FolderId = path.FolderId, Path = path.Path };

    public bool TryRestore(UploadRecord record) => true;

    private Task<UploadSession> OpenStagedSessionAsync(UploadJob upload, string temporaryName, CancellationToken cancellationToken)
    {
        var request = CreateOpenRequest(path.WithName(temporaryName), ConflictBehavior.Fail, upload, deferCommit: true);
        return UploadSession.OpenAsync(upload, request, UploadProtocol.Drive, temporaryName, cancellationToken);
    }

    // If "a.bin" exists, the service creates "a 1.bin". An older copy can have the same content and is not the uploaded file: the uploaded
    // file is the newest one with the same hash that was created, by the clock of the service, after the session was opened.
    private async Task<DriveItem?> FindRenamedAsync(
        UploadJob upload, DriveItem existing, DateTimeOffset? openedOn, CancellationToken cancellationToken)
    {
        if (openedOn is not { } since) return null;

        DriveItem? newest = null;
        var siblings = upload.Graph.ListAsync<DriveItem>(path.GetSiblingsUrl());
        await foreach (var item in siblings.WithCancellation(cancellationToken).ConfigureAwait(false))
            if (MayBeRenamed(upload, existing, item) && GetCreatedOn(item) >= (newest is null ? since : GetCreatedOn(newest)))
                newest = item;
        if (newest is null) return null;

        return newest.File?.Hashes?.QuickXorHash == await GetHashAsync(upload, cancellationToken).ConfigureAwait(false) ? newest : null;
    }

    private static async Task<string> GetHashAsync(UploadJob upload, CancellationToken cancellationToken)
    {
        await upload.HashUpToAsync(upload.Source.Length, cancellationToken).ConfigureAwait(false);
        return upload.Source.Hash.GetQuickXor();
    }

    private bool MayBeRenamed(UploadJob upload, DriveItem existing, DriveItem item) =>
        item.Id != existing.Id && item.Size == upload.Source.Length
        && item.Name?.StartsWith(Path.GetFileNameWithoutExtension(Name), StringComparison.OrdinalIgnoreCase) == true;

    private static DateTimeOffset? GetCreatedOn(DriveItem item) =>
        item.AdditionalData?.TryGetValue("createdDateTime", out var text) == true
        && text.ValueKind == JsonValueKind.String
        && text.TryGetDateTimeOffset(out var time)
            ? time
            : null;

    private static GraphRequest CreateOpenRequest(DrivePath path, ConflictBehavior conflict, UploadJob upload, bool deferCommit)
    {
        var name = path.ItemId is null ? path.Name : null;
        var lastModified = upload.Options.GetLastModified(upload.Source);
        return new GraphRequest(HttpMethod.Post, path.GetCreateUploadSessionUrl())
        {
            Content = UploadSessionRequest.CreateContent(name, conflict, lastModified, deferCommit),
            ShouldBuffer = true,
        };
    }
}
